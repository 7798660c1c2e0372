"""The page in the reader's language: which one that is, that it reaches all that is said, and whole catalogs."""

from __future__ import annotations

import ast
import asyncio
import re
from collections.abc import Iterator
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from app.localization import counted, day_in_words, direction, languages, preferred, speaking, translated
from app.settings import WebSettings
from app.types import Answer, Drafting, Event, Holding, RequestKind
from app.web import texts
from app.web.articles import article_routes
from app.web.exchange import Exchange
from app.web.page import Page
from app.web.render import exchange_html
from app.web.server import create_app
from app.web.serving.in_language import InLanguage, language_for
from app.web.stream import AnswerStream
from tests.app.web.conftest import gradios_leaks_forgiven
from tests.app.web.fake_assistant import PALMYRA, FakeAssistant
from tests.app.web.markup import read as markup
from tests.app.web.test_page import Request
from tests.catalogs import Message, messages, read

WEB = Path(str(resources.files("app.web")))
TRANSLATIONS = [language for language in languages() if language != "en"]


# The catalogs


def placeholders(text: str) -> set[str]:
    return set(re.findall(r"\{\w*\}", text))


@pytest.mark.parametrize("language", TRANSLATIONS)
def test_every_text_is_translated_with_the_same_placeholders(language: str) -> None:
    """A text that lacks one is English in the middle of a German page; a placeholder that is lost, or that nothing
    fills, ends the answer that holds it. ``make catalogs`` adds what is new."""
    catalog = read(language)
    known: dict[Message, tuple[str, ...]] = {
        message.id: message.string if isinstance(message.string, tuple) else (message.string,)
        for message in catalog
        if message.id
    }
    assert set(known) == set(messages()), "run “make catalogs”, then translate what is new"
    for message, translations in known.items():
        wanted = placeholders(message if isinstance(message, str) else message[1])
        assert len(translations) == (1 if isinstance(message, str) else catalog.num_plurals), message
        for text in translations:
            assert text.strip(), f"“{message}” has no translation"
            assert placeholders(text) == wanted, message
    assert not any(message.fuzzy for message in catalog if message.id)


@pytest.mark.parametrize("language", languages())
def test_each_constant_can_be_said_in_each_language(language: str) -> None:
    with speaking(language):
        for name in vars(texts):
            assert getattr(texts, name) is not None
        assert texts.OFFERED_KINDS[0] is RequestKind.FACT, "what is no text stays what it is"


def test_the_plural_is_that_of_the_language() -> None:
    """None is one of many in English and German, and a single one in French."""
    said = {}
    for language in ("en", "de", "fr"):
        with speaking(language):
            said[language] = [texts.articles(count) for count in (0, 1, 2225)]
    assert said["en"] == ["0 articles", "1 article", "2,225 articles"]
    assert said["de"] == ["0 Artikel", "1 Artikel", "2.225 Artikel"]
    assert said["fr"] == ["0 article", "1 article", "2\u202f225 articles"]


def test_days_are_in_the_readers_words() -> None:
    for language, day, month, long in (
        ("en", "1 March 2016", "March 2016", "Sunday 27 March 2016"),
        ("de", "1. März 2016", "März 2016", "Sonntag, 27. März 2016"),
        ("fr", "1 mars 2016", "mars 2016", "dimanche 27 mars 2016"),
    ):
        with speaking(language):
            assert (day_in_words("2016-03-01"), day_in_words("2016-03"), day_in_words("2016")) == (day, month, "2016")
            assert texts.long_date(date(2016, 3, 27)) == long
            assert day_in_words("2016-02-31") == "2016-02-31"


@given(st.text(max_size=20))
def test_what_is_no_day_stays_as_it_was_written(text: str) -> None:
    assert day_in_words(text) == text or re.fullmatch(r"\d{4}-\d\d(-\d\d)?", text)


def test_what_a_catalog_lacks_is_english() -> None:
    with speaking("de"):
        assert translated("A text of tomorrow.") == "A text of tomorrow."
        assert counted("{count} heron", "{count} herons", 2) == "2 herons"


@pytest.mark.parametrize(("language", "way"), [("en", "ltr"), ("de", "ltr"), ("ar", "rtl"), ("he", "rtl")])
def test_the_direction_is_that_of_the_language(language: str, way: str) -> None:
    with speaking(language):
        assert direction() == way


# Nothing is English outside of texts.py


def words(html: str) -> list[str]:
    """What of a template a reader would read: text between tags and in the attributes that are shown or read out."""
    bare = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<style>.*?</style>", "", html, flags=re.DOTALL)
    shown = re.findall(r'(?:title|aria-label|placeholder|alt)="([^"]*)"', bare)
    between = re.sub(r'<[^>]*>|[\w-]+="[^"]*"', " ", bare)
    return [text for text in [between, *shown] if re.search(r"[A-Za-z]{2,}", text.replace("https://", ""))]


@pytest.mark.parametrize("template", sorted(WEB.rglob("*.html")), ids=lambda path: str(path.name))
def test_no_template_speaks_english(template: Path) -> None:
    assert words(template.read_text("utf-8")) == []


@pytest.mark.parametrize("script", sorted(WEB.glob("*.js")), ids=lambda path: str(path.name))
def test_no_script_speaks_english(script: Path) -> None:
    """Their words come with the page, in ``data-`` attributes."""
    code = re.sub(r"^\s*//.*$|(?<=\s)//.*$|/\*.*?\*/", "", script.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    spoken = [text for text in re.findall(r"[\"`]([^\"`\n]*)[\"`]", code) if re.search(r"[A-Z][a-z]+ [a-z]+", text)]
    assert spoken == []


@pytest.mark.parametrize("module", sorted(WEB.rglob("*.py")), ids=lambda path: str(path.name))
def test_no_module_but_that_of_the_texts_speaks_english(module: Path) -> None:
    """What is logged, or raised to be read in a terminal, is English everywhere."""
    if module.name not in ("texts.py", "listening.py", "starting.py"):  # the others tell whoever starts the chat
        assert [text for text in _spoken(ast.parse(module.read_text("utf-8"))) if text not in FOR_OPERATORS] == []


FOR_OPERATORS = {  # and for programs that ask for what the page never does
    "Not found",
    "Not found. ",
    "sharing is off (setting web.sharing)",
}


def _spoken(tree: ast.AST) -> Iterator[str]:
    """Strings with two words, but for docstrings, and what is logged or raised."""
    if isinstance(tree, ast.Raise | ast.Expr) and not _is_answer(tree):
        return
    if isinstance(tree, ast.Call) and ast.unparse(tree.func).endswith(("Failure", "Invalid")):
        return
    if isinstance(tree, ast.Constant) and isinstance(tree.value, str) and re.search(r"^[A-Z][a-z]+ [a-z]+", tree.value):
        yield tree.value
    for part in ast.iter_child_nodes(tree):
        yield from _spoken(part)


def _is_answer(tree: ast.AST) -> bool:
    return "HTTPException" in ast.dump(tree)


# Whose language it is


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("de-DE,de;q=0.9,en;q=0.8", "de"),
        ("fr", "fr"),
        ("es-ES,es;q=0.9,fr;q=0.5,en;q=0.1", "fr"),
        ("en;q=0.5,de;q=0.9", "de"),
        ("de;q=0,en", "en"),
        ("DE-at", "de"),
        ("*", "en"),
        ("", "en"),
        ("zz;q=x,,;", "en"),
    ],
)
def test_a_browser_is_answered_in_the_language_that_it_prefers(accepted: str, language: str) -> None:
    assert preferred(accepted, ("en", "de", "fr")) == language
    assert language_for({"accept-language": accepted}) == language
    assert language_for({"accept-language": accepted}, "fr") == "fr", "a setting is stronger"


@given(st.text())
def test_any_header_gives_a_language_that_there_is(header: str) -> None:
    assert preferred(header, ("en", "de")) in ("en", "de")


def test_a_language_that_there_is_not_is_told_with_those_that_there_are() -> None:
    with pytest.raises(ValidationError, match="write auto, en, de or fr"):
        WebSettings(language="tlh")


def page_of(accepted: str, **settings: Any) -> httpx.Response:
    async def asked() -> httpx.Response:
        with gradios_leaks_forgiven():
            app = create_app(FakeAssistant(), WebSettings(**settings))
        asking = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1:7860")
        async with asking as client:
            return await client.get("/", headers={"Accept-Language": accepted})

    return asyncio.run(asked())


def test_the_page_is_in_the_language_of_whoever_asks_for_it_though_it_is_laid_out_once() -> None:
    page = page_of("de-CH,de;q=0.9")
    assert re.search(r'<html\s+lang="de" dir="ltr"', page.text)
    for said in ("Fragen Sie das Archiv.", "Neues Gespräch", "Fragen Sie nach etwas im Archiv", "Nächster Beleg"):
        assert said in page.text, said
    for english in ("Ask the archive.", "New conversation", "Next citation", "Keyboard and marks"):
        assert english not in page.text, english
    assert "Accept-Language" in page.headers["vary"]


def test_a_setting_decides_for_all_browsers() -> None:
    page = page_of("de", language="fr")
    assert re.search(r'<html\s+lang="fr"', page.text)
    assert "Nouvelle conversation" in page.text


def test_pages_beside_it_are_in_the_same_language_and_the_article_in_its_own() -> None:
    app = FastAPI()
    app.include_router(article_routes(FakeAssistant()))
    app.add_middleware(InLanguage, setting="auto")
    client = TestClient(app)
    page = client.get(f"/articles/{PALMYRA.id}", headers={"Accept-Language": "de"}).text
    assert '<html lang="de" dir="ltr">' in page
    assert "Sonntag, 27. März 2016" in page
    assert "Das Original lesen" in page
    assert '<article class="story" lang="en">' in page
    assert "Read the original" in client.get(f"/articles/{PALMYRA.id}", headers={"Accept-Language": "en"}).text


def test_an_answers_thread_speaks_the_language_of_its_reader() -> None:
    """It is computed in a thread of its own, which inherits nothing by itself."""

    def events() -> Iterator[Event]:
        yield Drafting(translated("Ask"))

    async def drafted() -> list[Event]:
        with speaking("fr"):
            stream = AnswerStream(events())
        return [event for batch in [batch async for batch in stream.batches()] for event in batch]

    assert asyncio.run(drafted()) == [Drafting("Demander")]


def test_two_readers_at_once_are_each_spoken_to_in_their_own_language() -> None:
    """Gradio runs all answers in one event loop, and steps each of them in turn."""

    async def answered(page: Page, language: str) -> str:
        shown: dict[Any, Any] = {}
        request = Request(language, headers={"accept-language": language})
        async for update in page.ask("Who retook Palmyra?", (), request):  # type: ignore[arg-type]
            shown = update
        return " ".join(map(str, shown.values()))

    async def both() -> list[str]:
        with gradios_leaks_forgiven():
            page = Page(FakeAssistant(pause=0.001))
        return await asyncio.gather(*(answered(page, language) for language in ("de", "fr", "en")))

    german, french, english = asyncio.run(both())
    assert "teilweise belegt" in german
    assert "27. März 2016" in german
    assert "partly supported" not in german
    assert "prouvé en partie" in french
    assert "27 mars 2016" in french
    assert "partly supported" in english
    assert "27 March 2016" in english


def test_what_dateline_says_in_english_is_marked_as_english() -> None:
    """A screen reader would read it out as German."""
    refused = Answer("q", "q", (), (), refused=True, refusal="Nothing answers this.")
    told = Answer("q", "q", (), (), refused=False, holding=Holding("The archive has 3 articles."))
    with speaking("de"):
        for answer, said in ((refused, "Nothing answers this."), (told, "The archive has 3 articles.")):
            page = markup(str(exchange_html(Exchange("q", answer=answer))))
            assert [found.text for found in page.elements if found.attributes.get("lang") == "en"] == [said]
