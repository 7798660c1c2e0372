"""Who did what: the audit log.

    noting.py        what is told to it, from wherever it is done, and who asks for it
    chain.py         one record as a line that carries the hash of the one before
    audit_log.py     the files: writing, going on after a crash, beginning another, letting old ones go
    verification.py  whether anything was changed, taken out, put in or cut off since

Whatever is done notes it (``note``), in the words of ``Deed``; where no log is kept, that does nothing. So page, API,
tools for models and command line share one line for each thing that can be done.
"""
