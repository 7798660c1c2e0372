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
conversation_document.py  conversation → sentences and footnotes; exports.py and docx_export.py write them as files
headers.py   the rules that keep a page from loading anything from another host
foreign.py   who may talk to the server: by the name that it is called by, and by the page that asks
bounds.py    how much one of them may take: bytes, seconds, open pages
connections.py  how many connections a peer may hold, and how long without anything moving
orders.py    how many orders of one address may wait in Gradio's queue
signin.py    the token that readers share, where they have no accounts
accounts/    who a request comes from and what it may; signing in with an account
heads.py     HEAD, as GET without its body
calls.py     each request with an id, and what is told of it; operating.py  /healthz, /readyz, /metrics
ending.py    how open responses end where the server stops
certificate.py  https; under_path.py  the folder in which a proxy serves it
own_address.py  by which address programs of other machines find an article
listening.py the socket, and by which addresses it is reached
source_panel.py  what was found and what is cited, beside the conversation
texts.py     every word of it, in the language of the reader (in_language.py); rooms/texts.py has those of the rooms
"""
