"""Scanned pages: what is recognised, how stories are told apart, where their words stand, and what may go wrong."""

from __future__ import annotations

import io
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from PIL import Image

from index.printed_pages import SCALE, Layout, PlacedWord, pages_of
from index.readers.document_reading import read_document, read_here
from index.readers.documents import Document
from index.readers.hyphenation import keeps_hyphen, words_in
from index.readers.processes.messages import article_from, item_of
from index.readers.scans.column_order import beside_initial, in_order, with_initials
from index.readers.scans.page_jumps import rejoined
from index.readers.scans.page_stories import Printed, stories_of
from index.readers.scans.recognised_text import Text
from index.readers.scans.tesseract import Line, Word, recognise_word
from index.settings import ReadingSettings
from index.types import Article, SkippedFile
from tests.fakes import tuned
from tests.index.readers.breaking import huge_png
from tests.index.readers.conftest import ENGLISH, needs_engine
from tests.index.readers.making import pdf as born_digital
from tests.index.readers.making import tiff_of
from tests.index.readers.printing import QUALITIES, Block, Story, page, pdf, pictures, saved, scanned_pdf

CLEAN = QUALITIES["300 dpi, clean"]
FERRY = Story(
    "Ferry line merges with its rival",
    "By Mira Tolland",
    (
        "The Brannock ferry line will merge with its rival Osk Ferries in the spring, the two companies said on "
        "Tuesday. The deal is worth 1.13 billion crowns and ends a price war that has lasted for six winters.",
        "Staff of both offices were flabbergasted. The first official figures are expected on Friday afternoon.",
    ),
)
CHESS = Story(
    "Girl wins the chess title",
    "By Tobias Renn",
    (
        "Ilse Marrow from Sundholm won the open chess title on Saturday after beating three grandmasters in a row. "
        "She is the youngest champion since the tournament was founded in 1927, and hopes to play again in March.",
    ),
)
SETTINGS = ReadingSettings()


@cache
def front() -> bytes:
    """A page of two stories beside each other, under the name of a paper."""
    blocks = [Block(FERRY, 40, 90, 330, 2, headline=26, initial=True), Block(CHESS, 400, 90, 150, 1, headline=20)]
    return pdf([page(blocks, "The Harbour Post", "Friday, 14 March 2025")])


@cache
def scan(printed: bytes) -> bytes:
    return scanned_pdf(pictures(printed, CLEAN), CLEAN)


def read(name: str, data: bytes, settings: ReadingSettings = SETTINGS) -> list[Article | SkippedFile]:
    return list(read_here(Document(name, name, data=data), settings))


def articles(found: list[Article | SkippedFile]) -> list[Article]:
    return [one for one in found if isinstance(one, Article)]


# Read by the engine


@pytest.fixture(scope="module")
def recognised() -> list[Article]:
    """The stories of the front page, by headline."""
    return sorted(articles(read("p.pdf", scan(front()))), key=lambda article: article.title)


@needs_engine
def test_the_stories_of_a_scanned_page_become_articles_with_headline_byline_outlet_and_day(
    recognised: list[Article],
) -> None:
    ferry, chess = recognised
    assert (ferry.title, ferry.byline) == ("Ferry line merges with its rival", "Mira Tolland")
    assert (chess.title, chess.byline) == ("Girl wins the chess title", "Tobias Renn")
    for article in (ferry, chess):
        assert article.outlet == "The Harbour Post"
        assert str(article.published) == "2025-03-14"
    assert "won the open chess title on Saturday" in chess.text
    assert "flabbergasted. The first official figures" in ferry.text  # ligatures, in one column after the other
    assert ferry.text.startswith("The Brannock ferry line will merge")  # the large initial is part of its word


@needs_engine
def test_each_page_of_a_pdf_is_read_and_a_story_that_goes_on_on_another_is_one() -> None:
    first, rest = FERRY.paragraphs
    begun = replace(FERRY, paragraphs=(first, "Continued on page 3"))
    ended = Story("Ferry", "Continued from page 2", (rest, first))
    other = replace(CHESS, title="Harbour council meets")
    front = page([Block(begun, 40, 90, 330, 2, headline=26), Block(CHESS, 400, 90, 150, 1)])
    inside = page([Block(ended, 40, 90, 150, 1), Block(other, 210, 90, 150, 1)])
    quality = QUALITIES["150 dpi, noise, 1° askew"]
    found = read("post.pdf", scanned_pdf(pictures(pdf([front, inside]), quality), quality), ENGLISH)
    stories = {one.title: one for one in found if isinstance(one, Article)}
    assert stories.keys() == {FERRY.title, CHESS.title, other.title}
    whole = stories[FERRY.title]
    assert whole.text == f"{first}\n\n{rest}\n\n{first}"
    assert len(whole.pages) == len(whole.pictures) == 2
    assert [stories[title].page_of(0) for title in (CHESS.title, other.title)] == [1, 2]


def printed_story(headline: str, *lines: str, page: int) -> list[Printed]:
    heads, text = ([printed(line, page) for line in part] for part in ([headline] if headline else [], lines))
    return [Printed(heads, text)]


def printed(text: str, page: int) -> Line:
    words = tuple(Word(word, 0, 0, 9, 9, 90) for word in text.split())
    return Line(words, 0, 0, 99, 9, 9, page)


@pytest.mark.parametrize(
    ("leads", "leads_back"),
    [
        ("Continued on page 4", "Continued from page 1"),
        ("See FERRY, page 4", "From page 1"),
        ("Fortsetzung auf Seite 4", "Fortsetzung von Seite 1"),
        ("Suite page 4", "Suite de la page 1"),
        ("Pasa a la página 4", "Viene de la página 1"),
    ],
)
def test_halves_that_name_each_other_s_page_are_joined(leads: str, leads_back: str) -> None:
    first = printed_story("Ferry sinks", "It sank", leads, page=11)
    (joined,) = rejoined([first, printed_story("Ferry", leads_back, "at noon.", page=14)])
    assert [[line.text for line in part.lines] for part in joined] == [["It sank"], ["at noon."]]
    assert joined[0].headline[0].text == "Ferry sinks"


def test_of_several_halves_those_of_one_headline_are_joined() -> None:
    firsts = [printed_story(f"{name} sinks", "It", "Continued on page 2", page=1) for name in ("Ferry", "Tanker")]
    seconds = [printed_story(name, "Continued from page 1", "sank.", page=2) for name in ("Tanker", "Ferry")]
    joined = rejoined([*firsts, *seconds])
    assert [[part.lines[0].text for part in story] for story in joined] == [["It", "sank."]] * 2


@pytest.mark.parametrize(
    ("leads", "leads_back", "page"),
    [("Continued on page 4", "Continued from page 2", 14), ("The ferry sank", "Continued from page 1", 14),
     ("Continued on page 4", "It sank", 14), ("Continued on page 4", "Continued from page 1", 12)],
)  # fmt: skip
def test_what_does_not_name_the_other_half_stays_apart(leads: str, leads_back: str, page: int) -> None:
    stories = [printed_story("Ferry", "It", leads, page=11), printed_story("Ferry", leads_back, "sank.", page=page)]
    assert rejoined(stories) == stories


@pytest.mark.slow
@needs_engine
def test_a_sentence_leads_to_its_place_on_the_page(recognised: list[Article]) -> None:
    """The box lies in the right column, which no story but this one has."""
    chess = next(article for article in recognised if article.title.startswith("Girl"))
    assert chess.layout is not None
    start = chess.text.index("She is the youngest")
    boxes = chess.layout.boxes(start, start + len("She is the youngest champion"))
    assert boxes
    assert all(box.page == 1 and box.left > 0.65 * SCALE and box.top < 0.5 * SCALE for box in boxes)
    assert all(chess.text[w.start : w.start + w.length].strip() for w in chess.layout.words)
    assert (chess.layout.confidence(0, len(chess.text)) or 0) > 80
    assert chess.page_of(start) == 1
    assert [picture.page for picture in chess.pictures] == [1]


@needs_engine
def test_each_page_of_a_tiff_is_read() -> None:
    ferry = replace(FERRY, paragraphs=FERRY.paragraphs[1:])
    pages = pictures(pdf([page([Block(s, 60, 60, 400, 1, headline=18, size=12)]) for s in (ferry, CHESS)]), CLEAN)
    out = io.BytesIO()
    pages[0].save(out, "TIFF", save_all=True, append_images=pages[1:], compression="tiff_lzw", dpi=(300, 300))
    (article,) = articles(read("p.tiff", out.getvalue(), ENGLISH))
    assert article.page_of(article.text.index("Ilse Marrow")) == 2
    assert article.page_of(0) == 1


@needs_engine
def test_scanned_pages_between_others_are_an_article_of_their_own() -> None:
    import pypdfium2

    mixed, added = pypdfium2.PdfDocument(born_digital([["A story in letters.", "It goes on here."]])), scan(front())
    with pypdfium2.PdfDocument(added) as scanned:
        mixed.import_pages(scanned)
        out = io.BytesIO()
        mixed.save(out)
    mixed.close()
    found = articles(read("p.pdf", out.getvalue(), ENGLISH))
    assert found[0].text.startswith("A story in letters.")
    assert {a.source for a in found[1:]} == {"p.pdf#scanned#1", "p.pdf#scanned#2"}
    assert all(a.page_of(0) == 2 for a in found[1:])


@needs_engine
def test_a_worker_hands_on_what_it_read_of_a_picture() -> None:
    """The worker may write no file and has little memory, and so has the engine that it starts."""
    picture = saved(pictures(front(), CLEAN)[0], CLEAN)
    found = articles(list(read_document(Document("p.png", "p.png", data=picture), SETTINGS)))
    assert len(found) == 2
    assert all(article.layout and article.pictures and article.language == "en" for article in found)


@needs_engine
def test_a_picture_without_text_says_so() -> None:
    noise = Image.effect_noise((900, 900), 90)
    (skipped,) = read("p.png", saved(noise, CLEAN))
    assert isinstance(skipped, SkippedFile)
    assert skipped.reason == "a picture without text, or with a few words only"


# What may go wrong


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is all of the path: what is called tesseract in it is the engine."""
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


def engine(folder: Path, does: str) -> None:
    script = folder / "tesseract"
    script.write_text(f"#!/bin/sh\ncase $1 in --list-langs) echo List; echo eng; exit;; esac\n{does}\n", "utf-8")
    script.chmod(0o755)


def reasons(found: list[Article | SkippedFile]) -> str:
    assert not articles(found)
    return " ".join(one.reason for one in found if isinstance(one, SkippedFile))


def test_without_the_engine_a_scan_says_what_to_install(program: Path) -> None:
    said = reasons(read("p.pdf", scan(front())))
    assert "apt install tesseract-ocr tesseract-ocr-eng" in said
    assert "dateline retry" in said


def test_an_engine_without_the_language_is_told(program: Path) -> None:
    engine(program, "exit 1")
    said = reasons(read("p.pdf", scan(front()), tuned(ReadingSettings, ocr_languages=("swe",))))
    assert "without the languages swe (setting index.reading.ocr_languages)" in said


def test_an_engine_that_is_killed_is_told(program: Path) -> None:
    engine(program, "kill -9 $$")
    assert "tesseract ended by signal 9" in reasons(read("p.png", saved(pictures(front(), CLEAN)[0], CLEAN)))


@pytest.mark.parametrize("does", ["exec /bin/sleep 60", "while :; do :; done"])
def test_an_engine_that_hangs_or_works_without_end_is_ended(does: str, program: Path) -> None:
    """By the clock, and on Linux by the processor's time."""
    engine(program, does)
    said = reasons(read("p.pdf", scan(front()), tuned(ReadingSettings, seconds_per_file=0.5)))
    assert "page 1 and what follows: not read, tesseract took longer than" in said


def test_what_an_engine_writes_may_be_nonsense(program: Path) -> None:
    engine(program, "echo \"<span class='ocr_line' title='bbox x'><span class='ocrx_word' title='bbox 1 2 3 4'>\"")
    assert "a picture without text" in reasons(read("p.png", saved(pictures(front(), CLEAN)[0], CLEAN)))


def test_a_picture_of_a_billion_pixels_is_not_unpacked() -> None:
    """Its header says so in a few bytes."""
    data = huge_png()
    assert "million pixels" in reasons(read("p.png", data))


def test_more_pages_than_the_setting_allows_are_told_and_not_read(program: Path) -> None:
    engine(program, "exit 0")
    assert "page 4 and what follows" in reasons(read("p.tif", tiff_of(10_000), tuned(ReadingSettings, ocr_pages=3)))


@pytest.mark.parametrize("kept", [0.02, 0.3, 0.9])
def test_a_picture_that_was_cut_off_is_told(kept: float, program: Path) -> None:
    engine(program, "exit 0")
    data = saved(pictures(front(), CLEAN)[0], CLEAN)
    said = reasons(read("p.png", data[: int(kept * len(data))]))
    assert "cut off" in said or "damaged" in said


def test_a_small_picture_is_not_read() -> None:
    assert "too small" in reasons(read("icon.png", saved(Image.new("L", (64, 64)), CLEAN)))


# Geometry, without the engine


def line(text: str, left: float, top: float, size: float = 20.0, confidence: int = 95) -> Line:
    """A line of words ten pixels a letter wide."""
    words, x = [], left
    for word in text.split():
        words.append(Word(word, x, top, x + 10 * len(word), top + size, confidence))
        x += 10 * len(word) + 8
    return Line(tuple(words), left, top, x - 8, top + size, size, 1)


def column(texts: list[str], left: float, top: float, size: float = 20.0) -> list[Line]:
    return [line(text, left, top + 24 * number, size) for number, text in enumerate(texts)]


PROSE = ["one two three four five six seven"] * 8


def test_a_column_is_read_before_the_one_beside_it() -> None:
    left, right = column(["a b c", "d e f", "g h i"], 0, 0), column(["j k l", "m n o", "p q r"], 400, 5)
    mixed = [one for pair in zip(left, right, strict=True) for one in pair]
    assert [one.text for one in in_order(mixed, 20)] == ["a b c", "d e f", "g h i", "j k l", "m n o", "p q r"]


def test_a_headline_stands_over_all_columns_that_nothing_else_is_printed_above() -> None:
    """It is shorter than its story is wide, and another story stands above its second column's end."""
    lines = [line("First news", 0, 0, 60), *column(PROSE, 0, 80), *column(PROSE, 400, 80)]
    lines += [line("Second", 0, 400, 60), *column(PROSE, 0, 480), *column(PROSE, 400, 480)]
    found = stories_of(lines).stories
    assert [story.headline[0].text for story in found] == ["First news", "Second"]
    assert [len(story.lines) for story in found] == [16, 16]


def test_large_words_without_a_story_are_text() -> None:
    quote = line("Never again", 400, 180, 40)
    lines = [line("First news", 0, 0, 60), *column(PROSE, 0, 80), *column(PROSE[:4], 400, 80), quote]
    lines += column(PROSE[:2], 400, 240)
    (story,) = stories_of(lines).stories
    assert "Never again" in [one.text for one in story.lines]


def test_headlines_that_are_hardly_larger_than_the_text_leave_one_article_and_a_doubt() -> None:
    lines = [line("First of two", 0, 0, 24), *column(PROSE, 0, 40), *column(PROSE, 400, 0)]
    lines += [line("Second of two", 0, 300, 24), *column(PROSE, 0, 340), *column(PROSE, 400, 300)]
    found = stories_of(lines)
    assert len(found.stories) == 1
    assert found.doubt


def test_larger_letters_in_a_single_column_begin_no_story() -> None:
    lines = [line("Report", 0, 0, 60), *column(PROSE, 0, 80), line("Chapter two", 0, 300, 50), *column(PROSE, 0, 380)]
    found = stories_of(lines)
    assert len(found.stories) == 1
    assert not found.doubt


def test_a_large_initial_is_joined_to_the_word_beside_it() -> None:
    lines = [*column(["he ferry left at noon", "today with all on board"], 60, 0), *column(PROSE, 0, 48)]
    lines[1] = replace(lines[1], words=(Word("T", 0, 0, 50, 60, 90), *lines[1].words), left=0)
    assert with_initials(lines)[0].text == "The ferry left at noon"
    assert with_initials(lines)[1].text == "today with all on board"


def test_a_part_of_a_picture_that_is_none_holds_no_word() -> None:
    """Where lines stand otherwise than was thought."""
    picture = Image.new("L", (300, 300), 255)
    assert recognise_word(picture, (50, 90, 60, 20), SETTINGS) is None
    assert recognise_word(picture, (290, 10, 900, 20), SETTINGS) is None


def test_lines_of_the_next_column_are_not_beside_a_large_initial() -> None:
    lines = [*column(["he ferry left"], 60, 400), *column(["at noon today", "with all"], 60, 0), *column(PROSE, 0, 48)]
    assert beside_initial(lines, 20) == 0


@pytest.mark.parametrize(
    ("before", "after", "elsewhere", "kept"),
    [
        ("a govern", "ment of", "", False),
        ("the well", "known flag", "a well-known flag", True),
        ("the Jean", "Pierre of", "", True),
        ("an eleven-year", "old from", "", True),
        ("about forty", "one ships", "", True),
        ("nach Elster", "Brücke", "Elsterbrücke", False),
    ],
)
def test_a_hyphen_at_a_lines_end_stays_where_it_is_one_of_spelling(
    before: str, after: str, elsewhere: str, kept: bool
) -> None:
    assert keeps_hyphen(before, after, words_in([elsewhere])) is kept


def test_both_halves_of_a_divided_word_keep_their_boxes() -> None:
    text = Text({1: (1000, 1000)}, frozenset())
    text.paragraphs(column(["the govern-", "ment fell."], 0, 0))
    assert text.text == "the government fell."
    layout = Layout.of(text.placed)
    start = text.text.index("government")
    assert len(layout.boxes(start, start + len("government"))) == 2


# Layouts


def test_a_layout_says_on_which_pages_and_how_surely_a_stretch_was_read() -> None:
    words = [PlacedWord(0, 4, 3, 10, 10, 40, 20, 90), PlacedWord(5, 4, 3, 45, 10, 90, 20, 50)]
    layout = Layout.of([*words, PlacedWord(10, 2, 4, 10, 10, 20, 20, 70)])
    assert layout.pages == [3, 4]
    assert layout.confidence(0, 9) == 70
    assert layout.confidence(12, 20) is None
    assert [(box.page, box.left, box.right) for box in layout.boxes(0, 12)] == [(3, 10, 90), (4, 10, 20)]
    assert pages_of(layout.words, 12) == (0, 0, 0, 10)


def test_an_article_with_its_layout_goes_through_the_pipe_as_it_is() -> None:
    layout = Layout.of([PlacedWord(0, 4, 1, 10, 10, 40, 20, 90)])
    article = Article("Text", layout=layout, pages=(0,))
    assert article_from(item_of(article)).layout == layout


def test_a_layout_beyond_the_text_is_not_taken_from_a_worker() -> None:
    article = Article("Text", layout=Layout.of([PlacedWord(2, 40, 1, 10, 10, 40, 20, 90)]))
    with pytest.raises(ValueError, match="layout"):
        article_from(item_of(article))


def test_only_pictures_are_taken_from_a_worker() -> None:
    from index.printed_pages import PagePicture

    article = Article("Text", pictures=(PagePicture(1, 10, 10, b"<script>"),))
    with pytest.raises(ValueError, match="WebP"):
        article_from(item_of(article))
