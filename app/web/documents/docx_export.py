"""A conversation as a Word document with real footnotes.

Our own writer of the few parts that such a file needs (ECMA-376, WordprocessingML): python-docx, the usual library,
has no footnotes, and a document whose sources are not footnotes is of no use in a newsroom. A file is a zip of XML:

    [Content_Types].xml, _rels/.rels       what the parts are, and which is the document
    word/document.xml, word/footnotes.xml  the text; the notes, in which -1 and 0 are the separators Word asks for
    word/styles.xml                        the styles that both name
"""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

from app.web import texts
from app.web.documents.conversation_document import Note, Part, Section, Sentence, Written
from app.web.reader import is_linkable

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_NO_XML = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # what XML 1.0 cannot hold
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the same conversation gives the same bytes

_TYPES = (
    f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{_WORD}.document.main+xml"/>'
    f'<Override PartName="/word/styles.xml" ContentType="{_WORD}.styles+xml"/>'
    f'<Override PartName="/word/footnotes.xml" ContentType="{_WORD}.footnotes+xml"/></Types>'
)


def _relations(*targets: tuple[str, str]) -> str:
    each = "".join(
        f'<Relationship Id="r{number}" Type="{_REL}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, 1)
    )
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{each}</Relationships>'


def _style(kind: str, name: str, shown: str, paragraph: str, run: str, *, based: bool = True) -> str:
    basis = '<w:basedOn w:val="Normal"/>' if based and kind == "paragraph" else ""
    spaced = f"<w:pPr>{paragraph}</w:pPr>" if paragraph else ""
    default = ' w:default="1"' if name == "Normal" else ""
    return (
        f'<w:style w:type="{kind}"{default} w:styleId="{name}"><w:name w:val="{shown}"/>{basis}'
        f"{spaced}<w:rPr>{run}</w:rPr></w:style>"
    )


_STYLES = (
    f"{_HEAD}<w:styles {_W}>"
    + _style(
        "paragraph",
        "Normal",
        "Normal",
        '<w:spacing w:after="160" w:line="300" w:lineRule="auto"/>',
        '<w:rFonts w:ascii="Georgia" w:hAnsi="Georgia" w:cs="Times New Roman"/><w:sz w:val="23"/><w:szCs w:val="23"/>',
        based=False,
    )
    + _style("paragraph", "Title", "Title", '<w:spacing w:after="240"/>', '<w:b/><w:sz w:val="40"/>')
    + _style(
        "paragraph",
        "Heading1",
        "heading 1",
        '<w:keepNext/><w:spacing w:before="360" w:after="80"/><w:outlineLvl w:val="0"/>',
        '<w:b/><w:sz w:val="28"/>',
    )
    + _style(
        "paragraph",
        "Heading2",
        "heading 2",
        '<w:keepNext/><w:spacing w:before="200" w:after="60"/><w:outlineLvl w:val="1"/>',
        '<w:b/><w:sz w:val="24"/>',
    )
    + _style("paragraph", "Aside", "Aside", '<w:spacing w:after="80"/>', '<w:color w:val="595959"/><w:sz w:val="19"/>')
    + _style("paragraph", "FootnoteText", "footnote text", '<w:spacing w:after="60"/>', '<w:sz w:val="19"/>')
    + _style("character", "FootnoteReference", "footnote reference", "", '<w:vertAlign w:val="superscript"/>')
    + "</w:styles>"
)


def docx(document: Written) -> bytes:
    """The document as the bytes of a .docx file."""
    notes = _Footnotes({note.number: note for note in document.notes})
    body = _body(document, notes)
    parts = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": _relations(("officeDocument", "word/document.xml")),
        "word/document.xml": f"{_HEAD}<w:document {_W}><w:body>{body}</w:body></w:document>",
        "word/_rels/document.xml.rels": _relations(("styles", "styles.xml"), ("footnotes", "footnotes.xml")),
        "word/styles.xml": _STYLES,
        "word/footnotes.xml": notes.part(),
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        for name, part in parts.items():
            file.writestr(zipfile.ZipInfo(name, _EPOCH), part, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


@dataclass
class _Footnotes:
    """Word numbers its footnotes itself, in the order of the text, and wants one for each mark: a source that is cited
    again is written out again."""

    sources: dict[int, Note]
    used: list[Note] = field(default_factory=list)

    def mark(self, number: int) -> str:
        self.used.append(self.sources[number])
        style = '<w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr>'
        return f'<w:r>{style}<w:footnoteReference w:id="{len(self.used)}"/></w:r>'

    def part(self) -> str:
        separators = "".join(
            f'<w:footnote w:type="{kind}" w:id="{id}"><w:p><w:r><w:{kind}/></w:r></w:p></w:footnote>'
            for id, kind in ((-1, "separator"), (0, "continuationSeparator"))
        )
        notes = "".join(_footnote(id, note) for id, note in enumerate(self.used, 1))
        return f"{_HEAD}<w:footnotes {_W}>{separators}{notes}</w:footnotes>"


def _body(document: Written, notes: _Footnotes) -> str:
    sections = "".join(_section(section, notes) for section in document.sections)
    return (
        f"{_paragraph(_run(document.title), 'Title', document.title)}{sections}"
        f"{_paragraph(_run(texts.EXPORTED_BY), 'Aside')}"
        '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/>'
        '<w:pgMar w:top="1440" w:right="1440" w:bottom="1440" w:left="1440" w:header="708" w:footer="708"'
        ' w:gutter="0"/>'
        "</w:sectPr>"
    )


def _section(section: Section, notes: _Footnotes) -> str:
    asides = [f"{texts.ASKED_ON} {section.asked}"] if section.asked else []
    refusal = f"{section.refused_as}. {section.refusal}" if section.refusal else ""
    return "".join(
        [
            _paragraph(_run(section.question), "Heading1", section.question) if section.question else "",
            *(_paragraph(_run(aside), "Aside", aside) for aside in (*asides, *section.remarks)),
            _paragraph(_run(refusal)) if refusal else "",
            *(_part(part, notes) for part in section.parts),
        ]
    )


def _part(part: Part, notes: _Footnotes) -> str:
    if part.columns:
        return _table(part, notes)
    heading = _paragraph(_run(part.heading), "Heading2", part.heading) if part.heading else ""
    if not part.listed:
        said = "".join(_sentence(sentence, notes) for sentence in part.sentences)
        return heading + _paragraph(said, "", part.sentences[0].text)
    rows = (_paragraph(_run("– ") + _sentence(sentence, notes), "", sentence.text) for sentence in part.sentences)
    return heading + "".join(rows)


def _table(part: Part, notes: _Footnotes) -> str:
    """The columns side by side, with thin lines between them."""
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    lines = "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="808080"/>' for side in sides)
    grid = "<w:gridCol/>" * len(part.columns)
    heads = [_paragraph(_run(column.heading), "", column.heading) for column in part.columns]
    rows = [
        [_paragraph(_sentence(one, notes), "", one.text) if one else _paragraph("") for one in row] for row in part.rows
    ]
    told = "".join(
        f"<w:tr>{''.join(f'<w:tc><w:tcPr/>{cell}</w:tc>' for cell in cells)}</w:tr>" for cells in (heads, *rows)
    )
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="5000" w:type="pct"/><w:tblBorders>{lines}</w:tblBorders></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{told}</w:tbl>{_paragraph('')}"
    )


def _sentence(sentence: Sentence, notes: _Footnotes) -> str:
    marks = "".join(notes.mark(number) for number in sentence.notes)
    remark = f" ({sentence.remark})" if sentence.remark else ""
    return f"{_run(sentence.text)}{marks}{_run(remark + ' ')}"


def _footnote(id: int, note: Note) -> str:
    url = f" {note.citation.url.strip()}" if is_linkable(note.citation.url) else ""
    mark = '<w:r><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr><w:footnoteRef/></w:r>'
    text = _run(f" {note.source}.{url} {note.quote}")
    return f'<w:footnote w:id="{id}">{_paragraph(mark + text, "FootnoteText", note.quote)}</w:footnote>'


def _paragraph(runs: str, style: str = "", reads: str = "") -> str:
    """``reads`` is the text by which it is known whether the paragraph runs from the right."""
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    return f"<w:p><w:pPr>{named}{'<w:bidi/>' if _from_the_right(reads) else ''}</w:pPr>{runs}</w:p>"


def _from_the_right(text: str) -> bool:
    """By its first letter that has a direction, as browsers do for dir="auto"."""
    directions = (unicodedata.bidirectional(letter) for letter in text)
    return next((direction for direction in directions if direction in ("L", "R", "AL")), "L") != "L"


def _run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{escape(_NO_XML.sub("", text))}</w:t></w:r>'
