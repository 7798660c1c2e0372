"""A conversation as Markdown and as a web page of its own. Word documents are in ``app.web.documents.docx_export``.

All of it was written by readers, models and articles, so it is escaped for the form it goes into.
"""

from __future__ import annotations

import re

from markupsafe import Markup

from app.web import texts
from app.web.documents.conversation_document import Note, Part, Section, Sentence, Written
from app.web.reader import is_linkable
from app.web.templating import Macros

_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>|~])")
_OPENS_BLOCK = re.compile(r"^([#+\-=>:]|\d+(?=[.)]))")
_HTML = Macros("exports.html")


# Markdown


def markdown(document: Written) -> str:
    """With footnotes as GitHub, Pandoc and Obsidian read them: ``[^1]``."""
    parts = [f"# {_md(document.title)}", *(_md_section(section) for section in document.sections)]
    notes = "\n".join(_md_note(note) for note in document.notes)
    return "\n\n".join(part for part in (*parts, f"---\n\n{texts.EXPORTED_BY}", notes) if part) + "\n"


def _md_section(section: Section) -> str:
    asked = f"*{texts.ASKED_ON} {section.asked}*" if section.asked else ""
    remarks = [f"*{_md(remark)}*" for remark in section.remarks]
    refusal = f"**{section.refused_as}.** {_md(section.refusal)}" if section.refusal else ""
    heading = f"## {_md(section.question)}" if section.question else ""
    parts = (heading, asked, *remarks, refusal, *map(_md_part, section.parts))
    return "\n\n".join(part for part in parts if part)


def _md_part(part: Part) -> str:
    if part.columns:
        heads = [_md(column.heading) for column in part.columns]
        rows = [[_md_sentence(one) if one else "" for one in row] for row in part.rows]
        return "\n".join(f"| {' | '.join(cells)} |" for cells in (heads, ["---"] * len(heads), *rows))
    heading = f"### {_md(part.heading)}\n\n" if part.heading else ""
    if not part.listed:
        return heading + " ".join(map(_md_sentence, part.sentences))
    return heading + "\n".join(f"- {_md_sentence(sentence)}" for sentence in part.sentences)


def _md_sentence(sentence: Sentence) -> str:
    remark = f" *({_md(sentence.remark)})*" if sentence.remark else ""
    return f"{_md(sentence.text)}{''.join(f'[^{number}]' for number in sentence.notes)}{remark}"


def _md_note(note: Note) -> str:
    url = f" <{note.citation.url.strip()}>" if is_linkable(note.citation.url) and _plain(note.citation.url) else ""
    return f"[^{note.number}]: {_md(note.source)}.{url} {_md(note.quote)}"


def _md(text: str) -> str:
    """On one line, with nothing in it that Markdown would take for its own."""
    return _OPENS_BLOCK.sub(r"\\\1", _MARKDOWN.sub(r"\\\1", " ".join(text.split())))


def _plain(url: str) -> bool:
    return not re.search(r"[\s<>]", url.strip())


# Plain text, for the clipboard


def plain(document: Written) -> str:
    """The answers with their footnotes; the question stands above only where there are several."""
    several = len(document.sections) > 1
    parts = [text for section in document.sections if (text := _plain_section(section, several))]
    return "\n\n".join([*parts, "\n".join(_plain_note(note) for note in document.notes)]).strip()


def _plain_section(section: Section, several: bool) -> str:
    parts = (section.question if several else "", section.refusal, *map(_plain_part, section.parts))
    return "\n".join(part for part in parts if part)


def _plain_part(part: Part) -> str:
    if part.columns:
        return "\n".join(map(_plain_part, part.columns))
    if not part.listed:
        return " ".join(map(_plain_sentence, part.sentences))
    return "\n".join([part.heading, *(f"- {_plain_sentence(sentence)}" for sentence in part.sentences)]).strip()


def _plain_sentence(sentence: Sentence) -> str:
    remark = f" ({sentence.remark})" if sentence.remark else ""
    return f"{sentence.text} {''.join(f'[{number}]' for number in sentence.notes)}".rstrip() + remark


def _plain_note(note: Note) -> str:
    url = f" {note.citation.url.strip()}" if is_linkable(note.citation.url) else ""
    return f"[{note.number}] {note.source}.{url} {note.quote}"


# HTML


def web_page(document: Written) -> Markup:
    """One file without anything beside it."""
    return _HTML.web_page(document.title, document_html(document))


def document_html(document: Written) -> Markup:
    """The document alone, as ``web_page`` and the print view hold it."""
    return _HTML.document(document, is_linkable)
