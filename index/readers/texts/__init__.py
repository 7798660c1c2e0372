"""Texts: plain ones as agencies and newspapers deliver them, Markdown, SGML, TEI and ALTO, subtitles.

lines         of a file that may be larger than the memory
labels        lines with names above a text: "Title: …"
plain, markdown, reuters, xml_texts, subtitles   one module a format
"""
