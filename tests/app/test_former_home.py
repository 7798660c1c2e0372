"""A home as it was before there could be several archives: its files are read as they are.

``former_home.tar.xz`` was written by commit f47c89a: three articles (``tests.fakes``, by ``WordEmbedder``), a
conversation, a verdict on its answer, and a user with a key.
"""

from __future__ import annotations

import tarfile
from contextlib import closing
from pathlib import Path

import pytest

from app.accounts.account_file import Accounts
from app.accounts.rights import Right, Role
from app.archives.home_archives import archive_names, listed
from app.settings import load_settings
from app.stores.conversations import Conversations
from app.stores.feedback import FeedbackStore
from app.types import Answered
from index.build import build
from index.stores.archive import open_archive
from tests.fakes import WordEmbedder
from tests.homes import archives_of

KEY = "dl_Qhba62gQZeq1j2zUrgtWo1RG3W3GbE5kuNL_DdF2COY"
QUESTION = "How many soldiers died in the battle for Palmyra?"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    with tarfile.open(Path(__file__).parent / "former_home.tar.xz") as packed:
        packed.extractall(tmp_path, filter="data")
    return tmp_path / "home"


def test_its_archive_is_the_default_one_and_nothing_is_embedded_again(home: Path) -> None:
    settings = load_settings(home=home, chat={"model": "extractive"})
    assert archive_names(home) == ("default",)
    assert [(one.id, one.articles, one.wrong) for one in listed(settings)] == [("default", 3, "")]
    embedder = WordEmbedder()
    with closing(open_archive(settings.archive_folder, settings.index)) as archive:
        report = build([], archive, lambda: embedder, settings.index)
        assert (report.indexed, archive.vectors.count(), embedder.embedded) == (0, 3, [])


def test_what_was_asked_then_is_answered_alike_and_its_citations_still_lead_to_the_article(home: Path) -> None:
    settings = load_settings(home=home, chat={"model": "extractive"})
    with (
        closing(Conversations(settings.conversations_file)) as conversations,
        closing(Accounts(home / "accounts.sqlite3")) as accounts,
    ):
        kept = conversations.conversation(accounts.users.existing("ann").owner, "talk")
    assert kept is not None
    before = kept.records[0].answer
    assert before is not None
    embedder = WordEmbedder()
    desk = archives_of(settings, {"default": lambda: embedder})
    now = next(event.answer for event in desk.answer(QUESTION) if isinstance(event, Answered))
    cited = [citation for statement in before.statements for citation in statement.citations]
    assert [citation for statement in now.statements for citation in statement.citations] == cited
    article = desk.article(cited[0].article_id)
    assert article is not None
    assert article.id == cited[0].article_id
    assert article.text[cited[0].start : cited[0].end] == cited[0].quote
    assert embedder.embedded == []
    (verdict,) = FeedbackStore(settings.feedback_file).all()
    assert verdict.record["question"] == QUESTION


def test_its_users_and_keys_may_what_they_might(home: Path) -> None:
    with closing(Accounts(home / "accounts.sqlite3")) as accounts:
        identity = accounts.with_key(KEY)
        assert identity is not None
        assert (identity.name, identity.role_in(), identity.role_in("another")) == ("ann", Role.EDITOR, Role.EDITOR)
        assert identity.may(Right.ASK)
        assert not identity.may(Right.WRITE)  # the key may not
