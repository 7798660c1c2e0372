"""The chat in a browser: the page, the article reader, the conversations, and their server.

server.py    create_app, serve: FastAPI with the routes below and the Gradio page at /
layout.py    the page's components; theme.py: how Gradio's own look
page.py      the handlers that turn events into updates of them
keeper.py    keeps what is asked and answered, and reads it again
stream.py    an answer that is computed in a thread, as batches of events that can be stopped
exchange.py  one question and what has come of it so far: a fold over the events
templating.py  the HTML in templates/, which escapes whatever is not HTML by its type
render.py    exchange → HTML
drawing.py   the HTML of an answer, update by update; a part that cannot be drawn does not end it
reader.py    article + offsets → HTML with marks; articles.py is its route
frame.py     masthead, dialogs, and pages that Gradio has no part in
history.py   the routes of kept conversations: list, rename, delete, share, export, print
owner.py     whose conversations are whose: a cookie
rooms/       archive, search without a model, limits, adding, news views, feedback
documents/   a conversation as a document: Markdown, a page of its own, Word
accounts/    who a request comes from and what it may; signing in with an account
serving/     what every request passes, who may ask and how much of the server one may take, https, addresses
source_panel.py  what was found and what is cited, beside the conversation
texts.py     every word of it, in the language of the reader; rooms/texts.py has those of the rooms
"""
