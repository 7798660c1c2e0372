"""What programs ask of a running chat, each at an address of its own: program_addresses adds them to its server.

api          the REST API; openai_api: the archive as a model; tools: the archive as tools of a model (MCP)
"""
