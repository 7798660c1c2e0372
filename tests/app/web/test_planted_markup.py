"""Markup in every field that a stranger can fill is nowhere more than text.

``planted`` fills whatever it is given by its type, so that a field which is added later is planted as well.
"""

from __future__ import annotations

import dataclasses
import io
import json
import re
import types
import typing
import zipfile
from collections.abc import Iterator
from datetime import date
from enum import Enum
from importlib import resources
from pathlib import Path
from typing import Any, Literal

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from app.archives.adding import Adding, AddingState
from app.language.paragraphs import Span
from app.settings import WebSettings
from app.stores.conversations import Conversations, Record
from app.stores.feedback import FeedbackStore
from app.types import Answer, Coverage, RequestKind, Statement
from app.web import render
from app.web.documents.conversation_document import written_answer
from app.web.documents.exports import web_page
from app.web.drawing import Drawing
from app.web.exchange import Exchange
from app.web.history import history_routes
from app.web.owner import COOKIE
from app.web.reader import article_body, article_page
from app.web.rooms.adding import adding_state
from app.web.rooms.routes import room_routes
from app.web.rooms.services import Rooms
from app.web.serving.signin import ADDRESS, TokenAsked
from app.web.source_panel import earlier_html, sources_html, with_words_marked
from app.web.templating import Macros
from index.build import build
from index.search import Search
from index.settings import IndexSettings
from index.stores.archive import Archive
from index.types import Article, SkippedFile, Story
from tests.app.web.conftest import let_in
from tests.app.web.markup import Page, read
from tests.fakes import WordEmbedder

ADDRESS_OF_SCRIPT = "javascript:planted()"
MARKUP = (
    "<img src=x onerror=planted()></script></style></title></textarea><script>planted()</script>"
    '" onmouseover="planted()" x="\' onfocus=\'planted()\' autofocus> '
    "{{7*191}} ${7*191} {% raw %} &lt;b&gt; &amp;"
)
OWNER = "o" * 43
OWN = {  # what the program itself writes
    **dict.fromkeys(("first", "last", "published"), "2016-03-27"),
    "counts": "2016-03",
    "address": "archive/articles?outlet=Harbour",
}
WEB = Path(str(resources.files("app.web")))


def planted(kind: Any, text: str = MARKUP, name: str = "") -> Any:
    """Something of a type, with ``text`` in whatever of it is text."""
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if kind is str:
        return OWN.get(name, text)
    if origin is Literal:
        return arguments[0]
    if origin in (typing.Union, types.UnionType):
        return planted(arguments[0], text, name)
    if origin in (tuple, list):
        several = arguments[:1] if arguments[-1] is Ellipsis or origin is list else arguments
        return origin(planted(one, text, name) for one in several)
    if dataclasses.is_dataclass(kind):
        hints = typing.get_type_hints(kind)
        return kind(**{f.name: planted(hints[f.name], text, f.name) for f in dataclasses.fields(kind) if f.init})  # type: ignore[operator]
    return _plain(kind, origin)


def _plain(kind: Any, origin: Any) -> Any:
    if origin is dict:
        return {}
    if isinstance(kind, type) and issubclass(kind, Enum):
        return next(iter(kind))
    return {int: 1, float: 0.5, bool: False, bytes: b"", date: date(2016, 3, 27)}[kind]


def alive(page: Page) -> list[str]:
    """What of a page would run, lead to a script, or has become a tag or an attribute; empty where all is text."""
    found = [f"<{tag}>" for tag in page.tags & {"img", "iframe", "object", "embed"}]
    for element in page.elements:
        source = element.attributes.get("src", "")
        if element.tag == "script" and not re.fullmatch(r"[./]*page/\w+\.js", source):
            found.append("<script>")
        found += [f"{element.tag} {name}" for name in element.attributes if name.startswith("on") or "planted" in name]
        leads = [element.attributes.get(name, "") for name in ("href", "src", "action", "formaction")]
        found += [to for to in leads if to.strip().lower().startswith(("javascript:", "data:text")) and to != source]
        for inner in ("data-sources", "data-passed"):  # HTML that a script puts into the page
            found += alive(read(element.attributes.get(inner, "")))
    if "1337" in page.text:
        found.append("a template was run")
    return found


ANSWER = planted(Answer)
SHAPES = {
    "statements": dataclasses.replace(ANSWER, timeline=(), sections=(), holding=None),
    "sections": dataclasses.replace(ANSWER, timeline=(), holding=None),
    "timeline": dataclasses.replace(ANSWER, holding=None),
    "timeline without days": dataclasses.replace(
        ANSWER,
        holding=None,
        timeline=tuple(dataclasses.replace(event, first="", last="") for event in ANSWER.timeline),
    ),
    "holding": dataclasses.replace(ANSWER, timeline=(), sections=(), statements=()),
    "refusal": dataclasses.replace(ANSWER, refused=True, holding=None),
    "brief": dataclasses.replace(ANSWER, kind=RequestKind.BRIEF, timeline=(), sections=(), holding=None),
}


def exchanges(answer: Answer, text: str = MARKUP) -> Iterator[Exchange]:
    """One that has this answer, and the moments before it came."""
    whole = Exchange(text, text, text, searched_for=text, notice=text, note=text, draft=text)
    statements, dropped = answer.statements, planted(tuple[Statement, ...], text)
    found = planted(typing.get_type_hints(Exchange)["evidence"], text)
    yield dataclasses.replace(whole, evidence=found, quotes=answer.quotes)
    yield dataclasses.replace(whole, statements=statements, dropped=dropped, show_unproven=True)
    yield dataclasses.replace(whole, statements=statements, failure=text)
    yield dataclasses.replace(whole, statements=statements, answer=answer, quotes=answer.quotes, dropped=dropped)


def drawn(exchange: Exchange) -> Iterator[Markup]:
    """Whatever draws an exchange."""
    for actions in (render.NEWEST, render.EARLIER, render.TO_READ):
        yield render.exchange_html(exchange, actions)
    yield render.passed_html(render.conversation([exchange]))
    yield render.earlier_html(render.conversation([exchange]), exchange.id)
    yield render.draft_html(exchange)
    yield render.waiting_html(exchange)
    yield render.announcement(exchange)
    yield sources_html(exchange)
    yield earlier_html(exchange)
    yield web_page(written_answer(exchange.record))


@pytest.mark.parametrize(
    "forged",
    [
        "<img src=x></img>",
        "<script>planted()</script>",
        '<p onfocus="planted()"></p>',
        f'<a href="{ADDRESS_OF_SCRIPT}"></a>',
        '<p data-sources="&lt;p onfocus=y&gt;&lt;/p&gt;"></p>',
        "<p>1337</p>",
    ],
)
def test_what_comes_alive_is_seen(forged: str) -> None:
    """A test that finds nothing is worth as much as its eyes."""
    assert alive(read(forged))


@pytest.mark.parametrize("text", [MARKUP, ADDRESS_OF_SCRIPT])
@pytest.mark.parametrize("shape", SHAPES)
def test_an_answer_with_markup_in_every_field_is_text(shape: str, text: str) -> None:
    answer = SHAPES[shape]
    if text != MARKUP:
        answer = dataclasses.replace(planted(Answer, text), **_shape_of(answer, text))
    for exchange in exchanges(answer, text):
        for html in drawn(exchange):
            assert alive(read(html)) == []


def _shape_of(answer: Answer, text: str) -> dict[str, Any]:
    """What makes an answer one of the shapes: what it lacks, and its kind."""
    empty = {f.name: value for f in dataclasses.fields(answer) if (value := getattr(answer, f.name)) in ((), None)}
    return empty | {"refused": answer.refused, "kind": answer.kind}


@pytest.mark.parametrize("text", [MARKUP, ADDRESS_OF_SCRIPT])
def test_an_article_with_markup_in_every_field_is_text(text: str) -> None:
    article, story = planted(Article, text), planted(Story, text)
    for cited in (None, Span(0, 5), Span(1, len(article.text))):
        body = article_body(article, cited, [Span(3, 8)], story)
        assert alive(read(body)) == []
        assert alive(read(article_page(article.title, body))) == []
    assert alive(read(with_words_marked(text, frozenset({"img", "script", "plant"})))) == []


def test_greeting_suggestions_and_failures_are_text() -> None:
    for html in (
        render.welcome_html(planted(Coverage), True),
        render.suggestions_html([MARKUP, ADDRESS_OF_SCRIPT]),
        adding_state(planted(AddingState)),
        adding_state(dataclasses.replace(planted(AddingState), running=True, failure=MARKUP), MARKUP),
    ):
        assert alive(read(html)) == []


def test_an_error_in_drawing_is_told_without_what_is_in_it() -> None:
    def fails(exchange: Exchange) -> Markup:
        if exchange.answer:
            raise ValueError(MARKUP)
        return render.exchange_html(exchange)

    shown = Drawing({"newest": fails}, {}).of(Exchange(MARKUP, answer=ANSWER))["newest"]
    assert "went wrong" in shown
    assert alive(read(shown)) == []


# Over the addresses


@pytest.fixture
def planted_rooms(tmp_path: Path, archive: Archive, search: Search, embedder: WordEmbedder) -> TestClient:
    """An archive whose files, of every field of an article, and whose failures are planted."""
    fields = ("title", "outlet", "byline", "dateline", "section", "text", "url")
    articles = [{name: f"{MARKUP} {name}" for name in fields}, dict.fromkeys(fields, ADDRESS_OF_SCRIPT)]
    for number, article in enumerate(articles):  # not as records, whose fields are cleaned of markup
        head = "".join(f"{name}: {json.dumps(value)}\n" for name, value in article.items() if name != "text")
        (tmp_path / f"planted{number}.md").write_text(f"---\n{head}---\n\n{article['text']}", "utf-8")
    paths = [str(file) for file in tmp_path.glob("planted*.md")]
    build(paths, archive, lambda: embedder, IndexSettings(), lambda *_: None)
    for name in ("/srv/<img src=x onerror=planted()>.txt", f"https://feeds.example/{MARKUP}"):
        archive.catalog.files.failed_in_passing(name, SkippedFile(name, MARKUP))
    adding = Adding(tmp_path / "uploads", lambda *_: (_ for _ in ()).throw(RuntimeError(MARKUP)), 0.01)
    app = FastAPI()
    app.include_router(room_routes(Rooms(archive, search, FeedbackStore(tmp_path / "feedback.sqlite3"), adding)))
    let_in(app)
    return TestClient(app, follow_redirects=False)


def test_no_room_runs_what_its_archive_or_its_address_holds(planted_rooms: TestClient) -> None:
    asked = {"q": MARKUP, "outlet": MARKUP, "section": MARKUP, "language": MARKUP, "from": MARKUP, "year": MARKUP}
    for address in ("/archive", "/archive/articles", "/search", "/limits", "/archive/adding"):
        for parameters in ({}, asked, {"q": "planted img script"}, {"q": ADDRESS_OF_SCRIPT, "outlet": MARKUP}):
            page = planted_rooms.get(address, params=parameters)
            assert page.status_code == 200
            assert alive(_without_chart(page.text)) == [], (address, parameters)
    shown = planted_rooms.get("/archive/articles").text
    assert "&lt;img src=x" in shown, "the planted articles are there"


def _without_chart(html: str) -> Page:
    return read(re.sub(r"<svg .*?</svg>", "", html, flags=re.DOTALL))


def test_no_answer_to_a_form_runs_what_was_sent(planted_rooms: TestClient) -> None:
    fragment = {"X-Fragment": "1"}
    for address, sent in (
        ("/limits", {"outlet": MARKUP, "section": ADDRESS_OF_SCRIPT, "from": "2020-01-02", "to": "2020-01-01"}),
        ("/archive/add/address", {"address": MARKUP}),
        ("/archive/add/address", {"address": ADDRESS_OF_SCRIPT}),
        ("/archive/add/text", {"title": MARKUP, "outlet": MARKUP, "published": MARKUP, "text": MARKUP}),
    ):
        for headers in (fragment, {}):
            answer = planted_rooms.post(address, data=sent, headers=headers)
            assert alive(read(answer.text)) == [], (address, sent)
    file = ("<img src=x onerror=planted()>.exe", b"x")
    answer = planted_rooms.post("/archive/add/files", files={"files": file}, headers=fragment)
    assert alive(read(answer.text)) == []
    assert planted_rooms.post("/feedback", data={"answer": MARKUP}).headers["content-type"] == "application/json"


@pytest.mark.parametrize("text", [MARKUP, ADDRESS_OF_SCRIPT])
def test_no_page_and_no_export_of_a_conversation_runs_what_it_holds(text: str) -> None:
    store = Conversations(None)
    for number, answer in enumerate(SHAPES.values()):
        told = answer if text == MARKUP else dataclasses.replace(planted(Answer, text), **_shape_of(answer, text))
        record = Record(f"r{number}", text, "2016-03-27", answer=told)
        store.keep(OWNER, "talk", record)
    store.keep(OWNER, "talk", Record("broken", text, "2016-03-27", failure=text, statements=ANSWER.statements))
    store.rename(OWNER, "talk", text)
    secret = store.share(OWNER, "talk")
    app = FastAPI()
    app.include_router(history_routes(store, WebSettings(sharing=True)))
    client = TestClient(app, cookies={COOKIE: OWNER})
    for address in (
        *("/conversations", "/conversations/talk/share", "/conversations/talk/print", "/conversations/talk.html"),
        *(f"/shared/{secret}", f"/shared/{'x' * 20}"),
    ):
        page = client.get(address).text
        assert alive(read(page)) == [], address
        assert text[:12] not in page or text == ADDRESS_OF_SCRIPT, address
    written = client.get("/conversations/talk.md").text
    assert not re.search(r"(?<!\\)<(?:img|script)", written)
    assert not re.search(r"(?<!\\)\]\(", written)
    with zipfile.ZipFile(io.BytesIO(client.get("/conversations/talk.docx").content)) as document:
        for name in document.namelist():
            assert b"<img" not in document.read(name), name
            assert b'"javascript:' not in document.read(name), name
    store.close()


def test_the_form_that_asks_for_the_token_runs_nothing_of_its_address() -> None:
    app = FastAPI()
    app.add_middleware(TokenAsked, token="t" * 24)
    client = TestClient(app)
    page = read(client.get(ADDRESS, params={"next": MARKUP}).text)
    assert alive(page) == []
    assert alive(read(client.post(ADDRESS, data={"next": MARKUP, "token": MARKUP}).text)) == []
    assert MARKUP in [field.attributes["value"] for field in page.all("input") if "value" in field.attributes]


# The mechanism


@given(st.text())
def test_text_in_a_template_is_text_and_html_is_html(text: str) -> None:
    notice = Macros("answer.html").notice
    assert read(notice(text)).text == text
    assert str(notice(notice("a"))).count("<p") == 2


def test_no_template_and_no_module_takes_text_for_html() -> None:
    """``|safe`` and ``Markup(text)`` are the two ways around: there is one place for each, or none."""
    for template in WEB.rglob("*.html"):
        assert not re.search(r"\|\s*safe|autoescape", template.read_text("utf-8")), template
    for module in WEB.rglob("*.py"):
        calls = re.findall(r"Markup\((?!\))[^\n]*", module.read_text("utf-8"))
        assert calls == [] or module.name == "templating.py", (module, calls)
        assert "html import escape" not in module.read_text("utf-8") or module.name == "docx_export.py", module
