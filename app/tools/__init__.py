"""The archive as tools of a model, by the Model Context Protocol: ``dateline mcp`` and, in a running chat, ``/mcp``.

server.py    the tools, and articles as resources
told.py      what a tool returns, as records and in words that a model can quote from
serving.py   the tools at an address of the chat, started when somebody first asks for them

Read-only, but where articles may be added on the page as well, or ``dateline mcp --write`` says so.
"""
