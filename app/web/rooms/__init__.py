"""The rooms beside the conversation: what the archive covers, search without a model, adding, news views, feedback.

services.py  what the rooms are over: archive, search, feedback, adding, editing
routes.py    their addresses
shell.py     the page around a room
limits.py    what a reader limits searches to: the form, the chips, the cookie that remembers it
coverage.py  /archive: articles by month, outlets, sections, languages, failures
listing.py   /archive/articles and /search: lists of articles and of evidence
adding.py    /archive: upload, paste, address, and how far adding is
editing.py   correcting and deleting an article, and /archive: what was deleted
news.py      timeline and "who says what" as tables
below_answer.py  what stands beneath an answer: both tables, limits, the timeline button, feedback

All HTML is made by pure functions that escape every text that was not written in this project.
"""
