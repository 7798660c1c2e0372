"""What is made known of a running server, to those who run it and to nobody else.

    operation.py     all of it, as a server is given it
    metrics.py       figures for Prometheus, at /metrics
    traces.py        spans for OpenTelemetry, where a collector is named
    logs.py          the log on standard error, for people or as JSON
    answer_watch.py  what is told to all of these of each answer
    running.py       the answers that are being computed, and how they end where the server stops

Nobody's name and no question is in figures and traces; in logs and traces are questions where ``log.questions`` is on.
Who did what is the audit log's (``app.audit``).
"""
