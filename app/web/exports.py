"""A conversation as Markdown and as a web page of its own. Word documents are in ``app.web.docx``.

All of it was written by readers, models and articles, so it is escaped for the form it goes into.
"""

from __future__ import annotations

import re
from html import escape

from app.web import texts
from app.web.reader import is_linkable
from app.web.written import Note, Part, Section, Sentence, Written

_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>|~])")
_OPENS_BLOCK = re.compile(r"^([#+\-=>:]|\d+(?=[.)]))")
_STYLE = """
:root { color-scheme: light dark }
body { max-width: 42rem; margin: 3rem auto; padding: 0 1.25rem; font: 1.1rem/1.6 Georgia, "Liberation Serif", serif }
h1 { font-size: 1.8rem; line-height: 1.2 } h2 { margin: 2.2rem 0 .6rem; font-size: 1.35rem; line-height: 1.3 }
.aside, .by { font: .9rem/1.5 system-ui, sans-serif; opacity: .8 } sup a { text-decoration: none }
table { border-collapse: collapse } th, td { border: 1px solid; padding: .4rem .6rem; text-align: start }
td { vertical-align: top }
.notes { margin-top: 3rem; border-top: 1px solid; padding: 1rem 0 0 1.6rem; font-size: .95rem }
.notes li { margin-bottom: .8rem; overflow-wrap: anywhere }
"""


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


def web_page(document: Written) -> str:
    """One file without anything beside it."""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(document.title)}</title><style>{_STYLE}</style></head>"
        f"<body><main>{document_html(document)}</main></body></html>"
    )


def document_html(document: Written) -> str:
    """The document alone, as ``web_page`` and the print view hold it."""
    notes = "".join(_html_note(note) for note in document.notes)
    listed = f'<h2>{texts.FOOTNOTES}</h2><ol class="notes">{notes}</ol>' if notes else ""
    sections = "".join(_html_section(section) for section in document.sections)
    by = f'<p class="by">{texts.EXPORTED_BY}</p>'
    return f'<h1 dir="auto">{escape(document.title)}</h1>{sections}{listed}{by}'


def _html_section(section: Section) -> str:
    asked = f'<p class="aside">{texts.ASKED_ON} {escape(section.asked)}</p>' if section.asked else ""
    remarks = "".join(f'<p class="aside" dir="auto">{escape(remark)}</p>' for remark in section.remarks)
    refusal = f"<p><strong>{section.refused_as}.</strong> {escape(section.refusal)}</p>" if section.refusal else ""
    heading = f'<h2 dir="auto">{escape(section.question)}</h2>' if section.question else ""
    return f"<section>{heading}{asked}{remarks}{refusal}{''.join(map(_html_part, section.parts))}</section>"


def _html_part(part: Part) -> str:
    if part.columns:
        return _html_table(part)
    heading = f'<h3 dir="auto">{escape(part.heading)}</h3>' if part.heading else ""
    if not part.listed:
        return f"{heading}<p dir=auto>{' '.join(map(_html_sentence, part.sentences))}</p>"
    items = "".join(f'<li dir="auto">{_html_sentence(sentence)}</li>' for sentence in part.sentences)
    return f"{heading}{f'<ul>{items}</ul>' if items else ''}"


def _html_table(part: Part) -> str:
    heads = "".join(f'<th dir="auto">{escape(column.heading)}</th>' for column in part.columns)
    cells = ("".join(f'<td dir="auto">{_html_sentence(one) if one else ""}</td>' for one in row) for row in part.rows)
    return f"<table><tr>{heads}</tr>{''.join(f'<tr>{row}</tr>' for row in cells)}</table>"


def _html_sentence(sentence: Sentence) -> str:
    marks = "".join(f'<sup><a href="#note-{number}">[{number}]</a></sup>' for number in sentence.notes)
    remark = f" <small>({escape(sentence.remark)})</small>" if sentence.remark else ""
    return f"{escape(sentence.text)}{marks}{remark}"


def _html_note(note: Note) -> str:
    url = note.citation.url.strip()
    link = f' <a href="{escape(url)}" rel="noopener noreferrer">{escape(url)}</a>' if is_linkable(url) else ""
    return (
        f'<li id="note-{note.number}" value="{note.number}">{escape(note.source)}.{link}'
        f' <q dir="auto">{escape(note.quote[1:-1])}</q></li>'
    )
