"""The archive as tools of a model, by the Model Context Protocol: ``dateline mcp`` and, in a running chat, ``/mcp``.

tool_server.py   the tools, and articles as resources
tool_results.py  what a tool returns, as records and in words that a model can quote from
tool_address.py  the tools at an address of the chat, started when somebody first asks for them
tool_sessions.py  how many sessions of older versions of the protocol a reader may have open

Read-only, but where articles may be added on the page as well, or ``dateline mcp --write`` says so.
"""
