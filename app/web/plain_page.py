"""A page that Gradio has no part in: an article, a shared conversation, the rooms."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from app.web import texts

READING = ("page.js", "conversation.js")  # scripts of a page that shows answers


def own_page(
    title: str,
    body: str,
    *,
    up: str = "../",
    kind: str = "standalone",
    styles: Sequence[str] = (),
    scripts: Sequence[str] = (),
    based: bool = False,
    before: str = "",
    ways: str = "",
) -> str:
    """The whole page; the title alone is escaped.

    ``up`` leads from its address to the root; ``based`` where the links of the body are written for the root.
    ``before`` stands before the masthead, ``ways`` to other pages in it.
    """
    base = f'<base href="{up}">' if based else ""
    up, home = ("", "./") if based else (up, up)
    sheets = "".join(f'<link rel="stylesheet" href="{up}page/{name}">' for name in ("style.css", *styles))
    loaded = "".join(f'<script src="{up}page/{name}" defer></script>' for name in scripts)
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8">{base}'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title or texts.UNTITLED)} · {texts.PRODUCT}</title>"
        f'<link rel="icon" href="{up}page/icon.svg" type="image/svg+xml">{sheets}{loaded}</head>'
        f'<body class="{kind}">{before}<header><a class="brand" href="{home}">{texts.PRODUCT}</a>{ways}</header>'
        f"{body}</body></html>"
    )
