"""The archive as a model of an OpenAI-compatible server, for clients that can talk to one: ``/v1``.

chat_requests.py  what a client sends → a question with its history; what cannot be done is refused in a sentence
remembered.py     what a client does not send again: of which answers it speaks
chat_completions.py  /v1/chat/completions: its objects and chunks
openai_responses.py  /v1/responses: its objects and events
openai_routes.py  the addresses, and answers that end when nobody waits for them
errors.py         what goes wrong, in the shape that these clients read

Of a text nothing is sent that was not checked. Citations are annotations with the address of the article on this
server; the whole record of the answer is the field ``dateline``.
"""
