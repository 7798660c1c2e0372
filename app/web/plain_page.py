"""A page that Gradio has no part in: an article, a shared conversation, the rooms."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from app.web import texts
from app.web.templating import Macros

READING = ("page.js", "conversation.js")  # scripts of a page that shows answers
_HTML = Macros("plain_page.html")


def own_page(
    title: str,
    body: Markup,
    *,
    up: str = "../",
    kind: str = "standalone",
    styles: Sequence[str] = (),
    scripts: Sequence[str] = (),
    based: bool = False,
    before: str = "",
    ways: str = "",
) -> Markup:
    """The whole page.

    ``up`` leads from its address to the root; ``based`` where the links of the body are written for the root.
    ``before`` stands before the masthead, ``ways`` to other pages in it.
    """
    return _HTML.own_page(
        title or texts.UNTITLED,
        body,
        base=up if based else "",
        up="" if based else up,
        kind=kind,
        styles=styles,
        scripts=scripts,
        before=before,
        ways=ways,
    )
