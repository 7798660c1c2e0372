"""Reading in a process of its own, which may be killed.

worker        starts it, gives it documents, replaces it; worker_process: what runs in it; messages: what goes between
"""
