"""The tables of a Ghost export: who wrote a post and its first tag stand in others than the post itself.

{"db": [{"meta": {"exported_on": …}, "data": {"posts": [{"id": "1", …}], "users": [{"id": "9", "name": …}],
"posts_authors": [{"post_id": "1", "author_id": "9"}], "tags": …, "posts_tags": …, "settings": [{"key": "title", …}]}}]}
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

TABLES = {f"db.item.data.{name}.item": name for name in ("users", "posts_authors", "tags", "posts_tags", "settings")}
HEAD = 4_096  # bytes that tell


def is_export(head: bytes) -> bool:
    return b'"exported_on"' in head and b'"db"' in head


def stated_beside(rows: Iterable[tuple[str, Mapping[str, Any]]]) -> dict[str, dict[str, object]]:
    """Byline, section and outlet of each post by its number, from the rows of the other tables, each by its place."""
    tables: dict[str, list[Mapping[str, Any]]] = {name: [] for name in TABLES.values()}
    for place, row in rows:
        tables[TABLES[place]].append(row)
    outlet = next((row.get("value") for row in tables["settings"] if row.get("key") == "title"), "")
    people, tags = (_names_by_post(tables, *names) for names in (("users", "author_id"), ("tags", "tag_id")))
    posts = {**people, **tags}
    return {post: {"byline": people.get(post), "section": tags.get(post), "outlet": outlet} for post in posts}


def _names_by_post(tables: Mapping[str, list[Mapping[str, Any]]], table: str, key: str) -> dict[str, list[object]]:
    """The names that a table gives to each post, in the order of the editors."""
    names = {str(row.get("id")): row.get("name") for row in tables[table]}
    found: dict[str, list[object]] = {}
    links = tables["posts_authors" if table == "users" else "posts_tags"]
    for row in sorted(links, key=lambda row: str(row.get("sort_order") or "").rjust(9)):
        found.setdefault(str(row.get("post_id")), []).append(names.get(str(row.get(key))))
    return found
