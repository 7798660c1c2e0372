"""The page around what Gradio does not draw: masthead, reader, dialogs.

Pure, and without foreign text but for titles, which are escaped.
"""

from __future__ import annotations

from app.web import texts
from app.web.rooms.shell import room_nav


def skip() -> str:
    """The first thing that a keyboard reaches."""
    return f'<a class="skip" href="#question">{texts.SKIP_TO_QUESTION}</a>'


def masthead(*, rooms: bool = False) -> str:
    """The name, and the ways to the other rooms where there are any."""
    return f'<h1 class="brand">{texts.PRODUCT}</h1>{room_nav("./", "") if rooms else ""}'


def opening(*, reopened: bool) -> str:
    """What is seen while the page's scripts load: what will be there, and nothing that would jump."""
    greeting = (
        f'<div class="welcome"><h1><span>{texts.PRODUCT}</span></h1><p class="tagline">{texts.TAGLINE}</p>'
        f'<p class="coverage">{texts.OPENING}</p></div>'
    )
    bar = f'<span class="brand">{texts.PRODUCT}</span>' if reopened else ""
    return f'<div id="opening"><div class="bar">{bar}</div>{"" if reopened else greeting}</div>'


def navigation() -> str:
    """On a phone it folds behind a button."""
    return (
        f'<button type="button" id="menu" aria-expanded="false" aria-controls="nav">{texts.MENU}</button>'
        f'<nav id="nav" aria-label="{texts.PRODUCT}">'
        f'<button type="button" class="nav" data-do="history">{texts.HISTORY}</button>'
        f'<button type="button" class="nav needs-talk" data-do="share">{texts.SHARE}</button>'
        f'<button type="button" class="nav" data-do="help">{texts.HELP_SHORT}</button></nav>'
    )


def reader() -> str:
    """An empty reader, which page.js fills with the article of the citation that was clicked; and where it shows the
    sources of an earlier answer."""
    back = (
        '<button type="button" id="reader-close">'
        f'<span class="on-desk"><span aria-hidden="true">←</span> {texts.BACK_TO_SOURCES}</span>'
        f'<span class="on-phone"><span aria-hidden="true">✕</span> {texts.CLOSE}</span></button>'
    )
    steps = (
        f'<span id="reader-steps"><span id="reader-at" aria-live="polite" data-words="{texts.CITATION_OF}"></span>'
        f"{_step('reader-previous', texts.PREVIOUS_CITATION, '‹')}"
        f"{_step('reader-next', texts.NEXT_CITATION, '›')}</span>"
    )
    return (
        '<div id="sources-before" hidden></div>'
        f'<section id="reader" aria-label="{texts.READER_LABEL}" hidden'
        f' data-talk="{texts.CONVERSATION_LABEL}" data-side="{texts.SOURCES}">'
        f'<div id="reader-bar">{back}<span id="reader-title" aria-hidden="true"></span>{steps}</div>'
        f'<div id="reader-body" data-loading="{texts.READER_LOADING}" data-failed="{texts.READER_FAILED}"></div>'
        "</section>"
    )


def dialogs() -> str:
    """The drawer of conversations, the window for sharing, and the help; and what is shown beside a chip."""
    searching = (
        f'<label class="hidden-label" for="history-search">{texts.HISTORY_SEARCH}</label>'
        f'<input type="search" id="history-search" placeholder="{texts.HISTORY_SEARCH}" autocomplete="off">'
    )
    return (
        _dialog("history", texts.HISTORY, f'{searching}<div id="history-list"></div>')
        + _dialog("share", texts.SHARE, '<div id="share-body"></div>')
        + _dialog("help", texts.HELP, _help())
        + tip()
    )


def connection() -> str:
    """Above the question box: where connection.js says that the server is gone, and that it is back."""
    words = "".join(f' data-{name}="{text}"' for name, text in texts.CONNECTION.items())
    return f'<div id="connection" role="alert"{words}></div>'


def _said() -> str:
    """What a screen reader is told of things that are only seen otherwise: that something was copied."""
    return '<p id="said" role="status" class="hidden-label"></p>'


def tip() -> str:
    """Where the sentence of a chip and the reason of a mark are shown."""
    return f'<div id="tip" role="status" data-failed="{texts.ACTION_FAILED}" hidden></div>{_said()}'


def editing() -> str:
    """The line above the question box while an asked question is being edited."""
    return (
        f'<p id="editing" hidden><span>{texts.EDITING}</span> '
        f'<button type="button" class="act" data-do="cancel-edit">{texts.CANCEL}</button></p>'
    )


def help_dialog() -> str:
    return _dialog("help", texts.HELP, _help())


def _step(id: str, name: str, sign: str) -> str:
    shown = f'<span aria-hidden="true">{sign}</span>'
    return f'<button type="button" id="{id}" class="step" aria-label="{name}">{shown}</button>'


def _dialog(id: str, heading: str, body: str) -> str:
    return (
        f'<dialog id="{id}" aria-labelledby="{id}-heading"><div class="dialog-in"><div class="dialog-bar">'
        f'<h2 id="{id}-heading">{heading}</h2>'
        f'<button type="button" class="act" data-do="close">{texts.CLOSE}</button></div>{body}</div></dialog>'
    )


def _help() -> str:
    keys = "".join(
        f"<div><dt>{' '.join(f'<kbd>{key}</kbd>' for key in pressed)}</dt><dd>{does}</dd></div>"
        for pressed, does in texts.HELP_KEYS
    )
    marks = "".join(f"<div><dt>{name}</dt><dd>{means}</dd></div>" for name, means in texts.HELP_MARKS)
    return (
        f'<dl class="keys">{keys}</dl>'
        f'<label class="switch"><input type="checkbox" id="keys-on" checked> {texts.HELP_KEYS_ON}</label>'
        f'<h3>{texts.HELP_MARKS_LABEL}</h3><dl class="marks">{marks}</dl>'
    )
