"""The language of a text is told where it can be told, always the same, and otherwise left unknown."""

from __future__ import annotations

import pytest

from index.readers.language_detection import language_of
from tests.evaluation.ingest.layouts import AR, BEES, DE, ES, FA, FR, IT, JA, PL, PT, RU, Story


@pytest.mark.parametrize("story", [BEES, ES, DE, FR, AR, FA, IT, PT, JA, PL, RU], ids=lambda story: story.language)
def test_two_sentences_are_enough_to_tell_a_language(story: Story) -> None:
    assert language_of(" ".join(story.paragraphs[:2])) == story.language


@pytest.mark.parametrize("text", ["", "Taxi", "1,204 3.5 % 2016 " * 40, "No, no, no.", "The ferry has sailed."])
def test_a_short_text_stays_unknown(text: str) -> None:
    assert language_of(text) == ""


def test_what_comes_after_the_first_pages_changes_nothing() -> None:
    start = " ".join(BEES.paragraphs) * 5
    assert language_of(start) == language_of(start + " ".join(DE.paragraphs) * 50) == "en"
