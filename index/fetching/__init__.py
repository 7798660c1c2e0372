"""Web addresses as inputs: pages, feeds and sitemaps are fetched safely, looked at again, and read like files.

    taking       pages → articles in the archive, which is locked only for that
    sources      addresses → the pages that are new or changed; what is read is never lost, what fails stops nothing
    visits       one address: fetched, parsed and read, within its source's budget of time (budget, parallel)
    fetcher      one address: its site's rules, its host's turn, redirects, limits
    network      one request, connected only to where it may; over addresses, urls
    bodies       bytes as sent → bytes as meant, and what they are
    parsing      bytes → plain data, by the worker process, which runs tasks
    tasks        what that process does: feeds, sitemaps, robots, kinds; entries are what it finds
    settling     what came of it, into the catalog (index.stores.source_table)

Importing this costs nothing: libraries are loaded when the first address is fetched.
"""

from index.fetching.urls import is_url

__all__ = ["is_url"]
