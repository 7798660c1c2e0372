"""The archives of a home, and what is done with their articles while the chat runs.

home_archives     which there are; made, renamed, moved and deleted
opened_archives   opened, as readers ask them: one, or several at once
adding, editing   articles that readers add, correct and delete; jobs: what becomes of each that is added
"""
