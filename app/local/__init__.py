"""The engine on this machine: llama.cpp, its model, the queue before it. See ``app.models``."""
