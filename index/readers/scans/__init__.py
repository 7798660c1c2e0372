"""Scanned pages: pictures, and PDFs without text, read by OCR.

pictures    a picture or a page of a PDF → what is recognised, and what is kept for readers
engine      Tesseract: a picture → lines of words with boxes and confidences; a process of its own for each page
columns     lines → the order in which they are read; large initials
stories     lines of a page → its stories, told apart by their headlines
texts       lines → text with exact places of its words, divided words joined
reading     a document → its articles
"""
