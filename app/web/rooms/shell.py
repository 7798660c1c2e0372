"""The page around a room: masthead with the ways to the other rooms, and the content."""

from __future__ import annotations

from markupsafe import Markup

from app.web.plain_page import own_page
from app.web.templating import Macros

_HTML = Macros("rooms/shell.html")


def room_page(title: str, body: Markup, here: str, depth: int = 0) -> Markup:
    """A whole page. ``here`` is the room it belongs to; ``depth`` how many folders below the root its address is."""
    root = "../" * depth or "./"
    return own_page(
        title,
        _HTML.content(body),
        up=root,
        kind="room",
        styles=["rooms.css"],
        scripts=["rooms.js"],
        before=_HTML.skip(),
        ways=room_nav(here, root),
    )


def room_nav(here: str, root: str = "", *, account: bool = True) -> Markup:
    """The ways to the rooms, and to the account of whoever has signed in; the one that is open is marked."""
    return _HTML.ways(here, root, account)


def archive_choice(address: str) -> Markup:
    """The ways to the same of another archive, where there are several."""
    return _HTML.archives(address)
