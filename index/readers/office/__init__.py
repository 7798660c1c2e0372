"""Documents of word processors and the like: Word, OpenDocument, Rich Text, spreadsheets, slides, books.

packages      those that are zip files of XML: which one it is, and its parts within limits
docx, odt, rtf, sheets, slides, epub   one module a format
"""
