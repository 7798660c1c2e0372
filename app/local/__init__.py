"""The engine on this machine: llama.cpp, its packaged model, the queue before it. See ``app.models``."""
