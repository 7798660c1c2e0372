"""The page around a room: masthead with the ways to the other rooms, and the content."""

from __future__ import annotations

from app.web import texts
from app.web.plain_page import own_page

ROOMS = (("./", texts.ROOM_ASK), ("search", texts.ROOM_SEARCH), ("archive", texts.ROOM_ARCHIVE))


def room_page(title: str, body: str, here: str, depth: int = 0) -> str:
    """A whole page. ``here`` is the room it belongs to; ``depth`` how many folders below the root its address is."""
    root = "../" * depth or "./"
    return own_page(
        title,
        f'<main id="content" tabindex="-1">{body}</main>',
        up=root,
        kind="room",
        styles=["rooms.css"],
        scripts=["rooms.js"],
        before=f'<a class="skip" href="#content">{texts.SKIP_TO_CONTENT}</a>',
        ways=room_nav(here, root),
    )


def room_nav(here: str, root: str = "") -> str:
    """The ways to the rooms; the one that is open is marked."""
    links = "".join(_way(root + address.removeprefix("./") or "./", name, address == here) for address, name in ROOMS)
    return f'<nav class="rooms" aria-label="{texts.ROOMS_LABEL}">{links}</nav>'


def _way(address: str, name: str, is_here: bool) -> str:
    current = ' aria-current="page"' if is_here else ""
    return f'<a href="{address}"{current}>{name}</a>'
