"""What leaves Dateline as JSON, typed once: the ``--json`` of the command line, the API, its client and its tools.

    answers    an answer with its statements, citations and evidence; claims that were checked; a timeline; a search
    events     what an answer in the making tells, one event after another
    articles   an article, a list of them, and what became of one that was added
    archive    what the archive holds and how it is
    requests   what is asked, with the bounds of each field
    problems   what went wrong, as RFC 9457 has it

Records are made from the frozen types of ``app.types`` and ``index.types`` and hold no behaviour. A field may be added
within a version of the API; none changes its meaning or goes.
"""
