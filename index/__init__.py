"""The archive: articles in, evidence out.

Write path: ``index.build`` (articles → passages → vectors + keywords).
Read path: ``index.search`` (question → evidence).
"""
