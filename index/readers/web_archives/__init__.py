"""Pages that were kept with the answers of their servers: WARC, WACZ, HAR.

captures   an answer as it was recorded → its article, and what redirects and revisits say of it
warc       WARC and ARC files, packed or not; a WACZ is a zip of them (``index.readers.archives``)
har        what browsers save of a visit
"""
