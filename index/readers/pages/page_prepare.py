"""A page's tree before its article is looked for: what readers do not see goes, what they see becomes paragraphs.

trafilatura knows paragraphs, headings and lists. Text between breaks, in spans, captions of pictures, rows of tables
and the times of a live blog it drops or runs together, so that these become paragraphs here, in their place.
"""

from __future__ import annotations

import re
from copy import copy
from typing import TYPE_CHECKING

from index.readers.pages.page_unseen import drop_unseen
from index.readers.records.table_rows import Cell, rows_as_text, span_of

if TYPE_CHECKING:
    from index.readers.pages.page_tree import Node

_BREAK = re.compile(r"(?:(?<![ \t])[ \t]++)?+\n\s*+")
_TO_PREPARE = re.compile("[\n\u200c\u200d]")
_HIDE = {0x200C: "\U00010600", 0x200D: "\U00010601"}  # letters of Linear A, which no paper is written in
_SHOW = {0x10600: "\u200c", 0x10601: "\u200d"}
_CELL_CHARS = 500  # more than the cells of a table of figures hold
_TABLE_PARTS = ("table", "thead", "tbody", "tfoot", "tr", "td", "th")
_ROW_PARTS = ("tr", "thead", "tbody", "tfoot")
_LINE_CHARS = 80  # more than one line of them holds
_INLINE_WORDS = """
a abbr acronym b bdi bdo big br cite code data dfn em font i img ins kbd label mark q samp small span strong sub sup
time tt u var wbr
"""
_INLINE = frozenset(_INLINE_WORDS.split())
_BOXES = ("div", "section", "article", "td", "main", "body", "center", "font", "span")
_APART = ("article", "aside", "nav", "footer", "form", "figure", "blockquote", "li")
_MOST_BOXES = 500  # that are looked at for parts of a story
_PART_CHARS = 200  # of the prose in a part of a story: more than a teaser has
_LEAST_PROSE = 30  # characters of a line that is made a paragraph
_WRAPPED_LINE = 45
_NO_SPACES = re.compile("[\u0e00-\u0eff\u0f00-\u0fff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
_END = re.compile(r"[.!?…。！？؟।။៕።։།۔:]['\"”’»)」』]*\s*$")
_ENTRY = re.compile(r"live|update|entry|post|event|item|block|ticker", re.IGNORECASE)
_CLOCK = re.compile(r"\s*+\d{1,2}[:.h]\d{2}(?:\s*+[ap]\.?m\.?)?(?:\s*+(?:uhr|h))?\s*+", re.IGNORECASE)


def prepare(tree: Node) -> None:
    """Prepares ``tree``, in place."""
    drop_unseen(tree)
    _unroll_layout_tables(tree)
    _fill_white_space(tree)
    for table in list(tree.iter("table")):
        _tell_rows(table)
    _tell_times(tree)
    for caption in list(tree.iter("figcaption")):
        _show_caption(caption)
    for told in [one for one in tree.iter("ul", "ol") if _is_told(one)]:
        _itemise(told)
    for box in list(tree.iter(*_BOXES)):
        _paragraph_box(box)


def join_parts(tree: Node, taken: str) -> bool:
    """Moves parts of a story into the box from which ``taken`` comes, the first of those that are called alike and the
    only one that trafilatura takes; whether there were any. Another story has another <article> or headline.
    """
    lines = {"".join(line.split()) for line in taken.split("\n")}
    boxes: dict[Node, int] = {}  # of each the characters in it that were taken
    for paragraph in tree.iter("p"):
        box = paragraph.getparent()
        if box.tag in ("div", "section") and box.get("class"):
            told = "".join(paragraph.text_content().split())
            boxes[box] = boxes.get(box, 0) + (told in lines) * len(told)
    first: Node = max(boxes, key=lambda box: boxes[box], default=None)
    later = list(boxes)[list(boxes).index(first) + 1 :] if first is not None and boxes[first] else []
    parts = [box for box in later[:_MOST_BOXES] if not boxes[box] and _is_part(box, first)]
    for part in parts:
        first.extend(list(part))
        part.drop_tree()
    return bool(parts)


def _is_part(box: Node, first: Node) -> bool:
    """Whether a box is called as the first box of the story is, stands beside it, and holds prose."""
    names, above = set(first.get("class").split()), set(first.iterancestors())
    shared = next((node for node in box.iterancestors() if node in above), None)
    branch = [box, *(node for node in box.iterancestors() if node not in above)]
    if box.tag != first.tag or not names.issubset(box.get("class").split()) or first in branch or shared is None:
        return False
    if any(node.tag in _APART for node in branch) or next(branch[-1].iter("h1"), None) is not None:
        return False
    texts = [paragraph.text_content().strip() for paragraph in box.iterchildren("p")]
    linked = sum(len(link.text_content()) for link in box.iter("a"))
    prose = sum(len(text) for text in texts if _is_prose(text) and _END.search(text))
    return prose >= _PART_CHARS and 3 * linked < len(box.text_content())


def shown(text: str) -> str:
    """The text that came out, its joiners back."""
    return text.translate(_SHOW)


def _unroll_layout_tables(tree: Node) -> None:
    """Makes plain boxes of the tables that old pages are laid out with: trafilatura would make one row of the page."""
    prose = [cell for cell in tree.iter("td") if _is_laid_out(cell)]
    prose += [row for row in tree.iter("tr") if _is_only(row) and all(c.tag == "td" for c in row) and _is_long(row)]
    menus = {_table_of(cell) for cell in tree.iter("td") if _is_menu(cell)}
    prose += [cell for cell in tree.iter("td") if _table_of(cell) in menus and _is_long(cell)]
    _unroll(tree, {table for part in prose for table in part.iterancestors("table")})


def _unroll(tree: Node, tables: set[Node]) -> None:
    """The cells of ``tables`` become boxes side by side; those that are rows by themselves become what is in them.

    Of boxes in a box trafilatura takes the largest alone.
    """
    parts = [(part, _table_of(part)) for part in tree.iter(*_TABLE_PARTS)]
    told = [[cell for cell in row if cell.text_content().strip()] for row in tree.iter("tr")]
    alone = {cells[0] for cells in told if len(cells) == 1}
    for part, table in parts:
        is_cell = part.tag in ("td", "th")
        if part in tables or table in tables:
            part.tag = "div"
        if is_cell and table is not None and table in tables:
            for box in _boxes(part) if part in alone else (part,):
                table.append(box)


def _boxes(cell: Node) -> list[Node]:
    """What is in a cell, or the cell itself, as a paragraph where it holds a line."""
    if all(child.tag in _INLINE and child.tag != "br" for child in cell.iterdescendants()):
        cell.tag = "p"
        return [cell]
    bare = (cell.text, *(child.tail for child in cell))
    return [cell] if any(text and text.strip() for text in bare) else list(cell)


def _is_laid_out(cell: Node) -> bool:
    """Whether a cell holds more than the cells of a table of figures do: paragraphs, a table, or lines with prose."""
    chars = len(cell.text_content())
    if chars > _CELL_CHARS or cell.find(".//table") is not None or sum(1 for _ in cell.iter("p")) > 1:
        return True
    return chars > _LINE_CHARS and cell.find(".//br") is not None


def _is_long(part: Node) -> bool:
    return len(part.text_content()) > _LINE_CHARS


def _is_only(row: Node) -> bool:
    """Whether a table has one row."""
    parts = (row, row.getparent()) if row.getparent().tag in ("tbody", "thead", "tfoot") else (row,)
    siblings = (n for part in parts for back in (True, False) for n in part.itersiblings(*_ROW_PARTS, preceding=back))
    return next(siblings, None) is None


def _is_menu(cell: Node) -> bool:
    links = [link.text_content() for link in cell.iter("a")]
    return len(links) > 1 and 2 * sum(map(len, links)) > len(cell.text_content())


def _table_of(part: Node) -> Node | None:
    return next(part.iterancestors("table"), None)


def _fill_white_space(tree: Node) -> None:
    """Breaks of the page's source become spaces, as they are shown: trafilatura would make paragraphs of some of them.

    Joiners, without which Persian and Hindi words are misspelt, hide from it, as it takes them for control characters.
    """
    kept = {node for pre in tree.iter("pre", "textarea") for node in pre.iter()}
    for node in tree.iter():
        if node.text and _TO_PREPARE.search(node.text):
            node.text = _filled(node.text, keep_breaks=node in kept)
        if node.tail and _TO_PREPARE.search(node.tail):
            node.tail = _filled(node.tail, keep_breaks=node in kept and node.tag != "pre")


def _filled(text: str, *, keep_breaks: bool) -> str:
    hidden = text.translate(_HIDE)
    return hidden if keep_breaks else _BREAK.sub(" ", hidden)


def _tell_rows(table: Node) -> None:
    """A table of figures as paragraphs, one a row, with what each figure is of."""
    rows = [[_cell(cell) for cell in row if cell.tag in ("td", "th")] for row in table.iter("tr")]
    if max(map(len, rows), default=0) < 2:
        _unroll(table, {table})
        return
    caption = next((node.text_content() for node in table.iter("caption")), "")
    told = rows_as_text(rows)
    for text in [caption, *told] if caption.strip() else told:
        paragraph = _new_paragraph(table, text)
        table.addprevious(paragraph)
    table.drop_tree()


def _cell(cell: Node) -> Cell:
    for part in cell.iterdescendants():
        if part.tag == "br" or part.tag not in _INLINE:
            part.text, part.tail = f" {part.text or ''}", f" {part.tail or ''}"
    return Cell(cell.text_content(), span_of(cell.get("colspan")), span_of(cell.get("rowspan")), cell.tag == "th")


def _tell_times(tree: Node) -> None:
    """The time of each entry of a live blog stands before its first words: trafilatura drops every <time>."""
    for stamp in [node for node in tree.iter("time", "span") if _CLOCK.fullmatch(node.text_content() or "")]:
        entry = stamp.getparent()
        cues = f"{entry.get('class') or ''} {entry.get('id') or ''}" if entry is not None else ""
        if entry is None or not (_ENTRY.search(cues) or entry.tag == "li"):
            continue
        following = next((n for n in stamp.itersiblings("h2", "h3", "h4", "p") if n.text_content().strip()), None)
        if following is not None:
            following.text = f"{stamp.text_content().strip()} {following.text or ''}"
            stamp.drop_tree()


def _show_caption(caption: Node) -> None:
    """A caption tells who is seen, in words that the article may not have: a paragraph below its picture."""
    text = " ".join(caption.text_content().split())
    figure = next(caption.iterancestors("figure"), None)
    if figure is None or figure.getparent() is None or len(text) < _LEAST_PROSE:
        return
    paragraph = figure.makeelement("p")
    paragraph.text, paragraph.tail, figure.tail = text, figure.tail, None
    figure.addnext(paragraph)
    caption.drop_tree()


def _is_told(found: Node) -> bool:
    """Whether a list is part of the story: every item is a sentence, and none is a link."""
    items = [child for child in found if child.tag == "li"]
    texts = [" ".join(item.text_content().split()) for item in items]
    linked = sum(len(link.text_content()) for item in items for link in item.iter("a"))
    told = bool(texts) and all(_is_prose(text) and _END.search(text) for text in texts)
    return told and linked < sum(map(len, texts)) / 2 and not any(item.find(".//p") is not None for item in items)


def _itemise(told: Node) -> None:
    """Lists that stand alone in a page's body trafilatura drops, and paragraphs it keeps."""
    told.tag = "div"
    for item in told:
        if item.tag == "li":
            item.tag, item.text = "p", f"- {(item.text or '').lstrip()}"


def _paragraph_box(box: Node) -> None:
    """Text that stands in a box by itself, or between breaks, becomes paragraphs."""
    if box.getparent() is None or (box.tag in ("span", "font") and not _is_broken(box)) or _in_paragraph(box):
        return
    if not _holds_prose(box):
        return
    box.tag = "div" if box.tag in ("span", "font") else box.tag
    runs = _runs(box)
    for child in list(box):
        box.remove(child)
    box.text = None
    for run in runs:
        if run.tag != "p" or run.text_content().strip():
            box.append(run)


def _in_paragraph(box: Node) -> bool:
    return any(above.tag in ("p", "a", "h1", "h2", "h3", "table", "pre", "button") for above in box.iterancestors())


def _is_broken(box: Node) -> bool:
    return any(child.tag == "br" for child in box)


def _holds_prose(box: Node) -> bool:
    """Whether a sentence or a long text stands in a box outside its paragraphs, and is no link."""
    text, linked = box.text or "", 0
    for child in box:
        if child.tag in _INLINE and child.tag != "br":
            text += child.text_content()
            linked += sum(len(link.text_content()) for link in child.iter("a"))
        text += ("\n" if child.tag not in _INLINE or child.tag == "br" else "") + (child.tail or "")
    lines = [line.strip() for line in text.split("\n")]
    return linked < len(text.strip()) / 2 and any(map(_is_prose, lines))


def _is_prose(line: str) -> bool:
    least = _LEAST_PROSE // 3 if _NO_SPACES.search(line) else _LEAST_PROSE
    return len(line) >= least and bool(_END.search(line) or len(line) > 3 * least)


def _runs(box: Node) -> list[Node]:
    """What is in a box, in order: its elements that are paragraphs or boxes, and new paragraphs of what is between."""
    found: list[Node] = []
    run = _new_paragraph(box, box.text)
    for child in box:
        tail, child.tail = child.tail, None
        if child.tag == "br" and _goes_on(run.text_content(), tail):
            _append_text(run, f" {tail}")
        elif child.tag in _INLINE and child.tag != "br":
            # A copy, since what is moved is no longer among those that are gone through.
            run.append(copy(child))
            _append_text(run, tail or "")
        else:
            found += [run] if child.tag == "br" else [run, child]
            run = _new_paragraph(box, tail)
    return [*found, run]


def _new_paragraph(box: Node, text: str | None) -> Node:
    paragraph: Node = box.makeelement("p")
    paragraph.text = text
    return paragraph


def _append_text(run: Node, text: str) -> None:
    if len(run):
        run[-1].tail = f"{run[-1].tail or ''}{text}"
    else:
        run.text = f"{run.text or ''}{text}"


def _goes_on(before: str, after: str | None) -> bool:
    """Whether a single break is where a line was full: old pages are wrapped so."""
    line, following = before.strip(), (after or "").strip()
    return len(line) >= _WRAPPED_LINE and not _END.search(line) and following[:1].islower()
