"""The page around what Gradio does not draw: masthead, reader, dialogs. Pure, and without foreign text."""

from __future__ import annotations

from markupsafe import Markup

from app.web.rooms.shell import room_nav
from app.web.templating import Macros

_HTML = Macros("frame.html")

skip = _HTML.skip  # the first thing that a keyboard reaches
opening = _HTML.opening  # (reopened): what is seen while the page's scripts load: what will be there, and no jumping
navigation = _HTML.navigation  # on a phone it folds behind a button
reader = _HTML.reader  # empty; page.js fills it with articles, and with the sources of an earlier answer
dialogs = _HTML.dialogs  # conversations, sharing, help; and what is shown beside a chip
help_dialog = _HTML.help_dialog
connection = _HTML.connection  # where connection.js says that the server is gone, and that it is back
tip = _HTML.tip  # where the sentence of a chip and the reason of a mark are shown, and what was copied is told
limits = _HTML.limits  # where rooms.js puts what searches are limited to
editing = _HTML.editing  # the line above the question box while an asked question is being edited


def masthead(*, rooms: bool = False) -> Markup:
    """The name, and the ways to the other rooms where there are any."""
    return _HTML.masthead(room_nav("./", "", account=False) if rooms else "")
