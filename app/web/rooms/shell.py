"""The page around a room: masthead with the ways to the other rooms, and the content."""

from __future__ import annotations

from html import escape

from app.web import texts

ROOMS = (("./", texts.ROOM_ASK), ("search", texts.ROOM_SEARCH), ("archive", texts.ROOM_ARCHIVE))


def room_page(title: str, body: str, here: str, depth: int = 0) -> str:
    """A whole page. ``here`` is the room it belongs to; ``depth`` how many folders below the root its address is."""
    root = "../" * depth or "./"
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)} · {texts.PRODUCT}</title>"
        f'<link rel="icon" href="{root}page/icon.svg" type="image/svg+xml">'
        f'<link rel="stylesheet" href="{root}page/style.css"><link rel="stylesheet" href="{root}page/rooms.css">'
        f'<script src="{root}page/rooms.js" defer></script></head>'
        f'<body class="room"><a class="skip" href="#content">{texts.SKIP_TO_CONTENT}</a>'
        f'<header class="room-head"><a class="brand" href="{root}">{texts.PRODUCT}</a>{room_nav(here, root)}</header>'
        f'<main id="content" tabindex="-1">{body}</main></body></html>'
    )


def room_nav(here: str, root: str = "") -> str:
    """The ways to the rooms; the one that is open is marked."""
    links = "".join(_way(root + address.removeprefix("./") or "./", name, address == here) for address, name in ROOMS)
    return f'<nav class="rooms" aria-label="{texts.ROOMS_LABEL}">{links}</nav>'


def _way(address: str, name: str, is_here: bool) -> str:
    current = ' aria-current="page"' if is_here else ""
    return f'<a href="{address}"{current}>{name}</a>'
