"""The product as it is run: ``dateline chat`` on the real models, read in a real browser.

Pictures go to the folder $DATELINE_SCREENSHOTS, if set.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.app.web.conftest import browser as browser
from tests.app.web.tabs import DESKTOP, Reader
from tests.forking import CHAT, Forked, fork

QUESTION = "who retook Palmyra and with whose support"
LITTLE = {"DATELINE_INDEX__SEARCH__EVIDENCE_CHARS": "500"}
WRITTEN = 120_000  # milliseconds for the local model on a busy machine
pytestmark = [pytest.mark.models, pytest.mark.browser]
expect = pytest.importorskip("playwright.sync_api").expect


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory, new_home: Callable[[Path], Path]) -> Iterator[str]:
    """The chat of a new home folder: the first start indexes the samples. Its model is given a third of the evidence
    that it would be: each word that it reads takes a tenth of a second of the processor."""
    env = {"DATELINE_HOME": str(new_home(tmp_path_factory.mktemp("first") / "home")), **LITTLE}
    with fork("app.cli.main", "chat", "--port", "0", env={**os.environ, **env}, imported=CHAT) as chat:
        try:
            yield _address(chat)
        finally:
            chat.terminate()
            assert chat.wait() == 0, "it ends by itself, as by Ctrl-C"


def _address(chat: Forked) -> str:
    said = []
    for line in chat.stderr:
        said.append(line)
        if found := re.search(r"ready: (http://127\.0\.0\.1:\d+)", line):
            return found[1]
    raise AssertionError("".join(said))


def test_the_first_question_leads_to_the_proving_sentence(address: str, browser: Any) -> None:
    """Ask, see evidence, wait for the answer, click a citation, and find the highlighted sentence in view."""
    context = browser.new_context(reduced_motion="reduce", viewport=DESKTOP, color_scheme="light")
    tab = Reader(context.new_page(), address)
    tab.open()
    tab.picture("desktop-light-empty")
    tab.ask(QUESTION)
    expect(tab.page.locator("#sources .card").first).to_be_visible(timeout=WRITTEN)
    expect(tab.page.locator("#current .written-by")).to_be_visible(timeout=WRITTEN)
    expect(tab.page.locator("#current .statements")).to_contain_text("Syrian")
    expect(tab.page.locator("#current .statements")).to_contain_text(re.compile("Russian?"))
    stated, proven = (tab.page.locator(f"#current .statement{has}").count() for has in ("", ":has(.chip)"))
    assert stated == proven > 0
    assert tab.page.locator("#current .statement .verdict:not(.proven, .partly)").count() == 0
    tab.picture("desktop-light-answer")
    tab.page.locator("#current .chip").first.click()
    expect(tab.page.locator("#cited").first).to_be_visible()
    expect(tab.page.locator("#cited").first).to_contain_text("Palmyra")
    assert tab.in_view("#cited")
    tab.picture("desktop-light-article")
    context.close()
    tab.well()
