"""A reader of the page sees no folder of the server."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.archives.adding import AddingState
from app.file_names import shown_source, without_folders
from app.types import Noticed
from app.web import texts
from app.web.exchange import Exchange
from app.web.rooms.adding import adding_state
from app.web.rooms.coverage import failures
from index.types import SkippedFile

NAMES = st.text("abcxyz019._-é", min_size=1, max_size=8).filter(lambda name: name.strip("."))


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        ("there is no archive in /srv/news/archive", "there is no archive in archive"),
        ("cannot open /srv/news/catalog.sqlite3: disk full.", "cannot open catalog.sqlite3: disk full."),
        ("[Errno 13] Permission denied: '/srv/my news/a b.txt'", "[Errno 13] Permission denied: 'a b.txt'"),
        ("the model (/opt/models/x.gguf) is broken", "the model (x.gguf) is broken"),
        ("move /srv/news/ away.", "move news away."),
        (f"cannot write to {Path.home()}/my archive/x", "cannot write to my archive/x"),
    ],
)
def test_a_message_names_a_file_and_not_where_it_lies(message: str, shown: str) -> None:
    assert without_folders(message) == shown


@pytest.mark.parametrize(
    "message",
    [
        "ask https://news.example/2016/palmyra.html again",
        "the server at http://127.0.0.1:8000/v1/models is down",
        "http://[::1]:8000/v1/models",
        "Set DATELINE_HOME, and/or run dateline index ~/news/2016.",
        "half of 3/4/5",
        "",
    ],
)
def test_what_is_no_place_on_the_disk_stays(message: str) -> None:
    assert without_folders(message) == message


@given(st.lists(NAMES, min_size=2, max_size=6), st.sampled_from(["", ".", ":", ")", "'", ", so"]))
def test_no_path_stays_whole_in_a_message(names: list[str], after: str) -> None:
    path = "/" + "/".join(names)
    shown = without_folders(f"it cannot be read: {path}{after}")
    assert path not in shown
    assert f"/{names[0]}/" not in shown


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("/srv/news/2016/palmyra.txt", "palmyra.txt"),
        ("/srv/my news/wire.jsonl#12", "wire.jsonl#12"),
        ("/srv/news/all.zip!2016/palmyra.txt", "all.zip!2016/palmyra.txt"),
        ("https://news.example/2016/palmyra.html#top", "https://news.example/2016/palmyra.html#top"),
    ],
)
def test_a_source_is_shown_by_its_name(source: str, shown: str) -> None:
    assert shown_source(source) == shown


def test_nothing_that_the_page_says_shows_where_the_server_keeps_things() -> None:
    place, reason = "/srv/secret/news/bad.pdf", "cannot read '/srv/secret/news/bad.pdf'"
    skipped = (SkippedFile(place, reason),)
    noticed = Exchange.begun("Who?", "talk").after(Noticed(f"The answer may lack something, because {reason}."))
    shown = [
        failures(skipped),
        adding_state(AddingState(skipped=skipped, failure=reason)),
        adding_state(AddingState(), texts.failed(reason, f"Correct the rights of {place}.")),
        noticed.notice,
        texts.written_by("/srv/secret/model", 1),
    ]
    for one in shown:
        assert "secret" not in one
    assert all("bad.pdf" in one for one in shown[:4])
