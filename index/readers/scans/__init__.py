"""Scanned pages: pictures, and PDFs without text, read by OCR.

page_pictures    a picture or a page of a PDF → what is recognised, and what is kept for readers
tesseract        the engine: a picture → lines of words with boxes and confidences; a process of its own for each page
column_order     lines → the order in which they are read; large initials
page_stories     lines of a page → its stories, told apart by their headlines
recognised_text  lines → text with exact places of its words, divided words joined
scan_reading     a document → its articles
"""
