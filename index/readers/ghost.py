"""The tables of a Ghost export: who wrote a post and its first tag stand in others than the post itself.

{"db": [{"meta": {"exported_on": …}, "data": {"posts": [{"id": "1", …}], "users": [{"id": "9", "name": …}],
"posts_authors": [{"post_id": "1", "author_id": "9"}], "tags": …, "posts_tags": …, "settings": [{"key": "title", …}]}}]}
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from index.readers.documents import Document
from index.readers.text_files import open_document, utf8_stream

_HEAD = 4_096
_DATA = "db.item.data."
_TABLES = frozenset({"users", "posts_authors", "tags", "posts_tags", "settings"})


def stated_beside(document: Document) -> dict[str, dict[str, object]]:
    """Byline, section and outlet of each post by its number; none for a file that is no such export, or is damaged."""
    with open_document(document) as file:
        head = file.read(_HEAD)
    if b'"exported_on"' not in head or b'"db"' not in head:
        return {}
    tables: dict[str, list[Mapping[str, Any]]] = {name: [] for name in _TABLES}
    for name, row in _rows(document):
        tables[name].append(row)
    outlet = next((row.get("value") for row in tables["settings"] if row.get("key") == "title"), "")
    people, tags = (_named(tables, *names) for names in (("users", "author_id"), ("tags", "tag_id")))
    posts = {**people, **tags}
    return {post: {"byline": people.get(post), "section": tags.get(post), "outlet": outlet} for post in posts}


def _named(tables: Mapping[str, list[Mapping[str, Any]]], table: str, key: str) -> dict[str, list[object]]:
    """The names that a table gives to each post, in the order of the editors."""
    names = {str(row.get("id")): row.get("name") for row in tables[table]}
    found: dict[str, list[object]] = {}
    links = tables["posts_authors" if table == "users" else "posts_tags"]
    for row in sorted(links, key=lambda row: str(row.get("sort_order") or "").rjust(9)):
        found.setdefault(str(row.get("post_id")), []).append(names.get(str(row.get(key))))
    return found


def _rows(document: Document) -> Iterator[tuple[str, Mapping[str, Any]]]:
    import ijson

    with open_document(document) as file:
        name, builder = "", None
        try:
            for prefix, event, value in ijson.parse(utf8_stream(file, legacy=True), use_float=True):
                name = prefix.removeprefix(_DATA).split(".")[0] if prefix.startswith(_DATA) else ""
                if name not in _TABLES:
                    continue
                if event == "start_map" and prefix == f"{_DATA}{name}.item":
                    builder = ijson.ObjectBuilder()
                if builder:
                    builder.event(event, value)
                if builder and event == "end_map" and prefix == f"{_DATA}{name}.item":
                    yield name, builder.value
                    builder = None
        except (ijson.JSONError, UnicodeDecodeError, ValueError, OverflowError):
            return  # the reader of the posts tells of it
