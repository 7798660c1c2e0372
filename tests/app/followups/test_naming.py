"""Names and noun phrases: what a pronoun may stand for, and what a question is about."""

from __future__ import annotations

import pytest

from app.followups.naming import Kind, names, noun_phrases, opening_plural, same


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Dr. Amina Rook of the Delta Institute of Medicine led it.",
            ["Dr. Amina Rook", "Delta Institute of Medicine"],
        ),
        ("Neil A. Armstrong stepped off on Sunday in July.", ["Neil A. Armstrong"]),
        ("Is it Ozzy Osbourne's family?", ["Ozzy Osbourne"]),
        ("US Airways was late.", ["US Airways"]),
        ("Beijing.", ["Beijing"]),
        ("Burglars broke in. They took gold.", []),
        ("Which Board? When? Where?", ["Board"]),
        ("Seventeen objects were taken.", []),
    ],
)
def test_names_are_runs_of_capitalised_words(text: str, expected: list[str]) -> None:
    assert [name.text for name in names(text)] == expected


def test_a_first_word_that_was_said_in_small_letters_is_no_name() -> None:
    assert [n.text for n in names("Orbimavir is a pill.", "What is orbimavir?")] == []
    assert [n.text for n in names("Concorde landed.", "Where did Concorde land?")] == ["Concorde"]


@pytest.mark.parametrize(
    ("text", "kind", "woman"),
    [
        ("Mrs. Edith Corran spoke.", Kind.PERSON, True),
        ("Sir Edmund Hillary spoke.", Kind.PERSON, False),
        ("Zoé Hénault spoke.", Kind.PERSON, None),
        ("It was Osk Ferries.", Kind.GROUP, None),
        ("It lies in Skarholm.", Kind.PLACE, None),
        ("It is the Channel Tunnel.", Kind.THING, None),
        ("They are East Germans.", Kind.THING, None),
    ],
)
def test_a_name_is_of_a_kind(text: str, kind: Kind, woman: bool | None) -> None:
    found = names(text)[0]
    assert (found.kind, found.woman) == (kind, woman)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("What is the Tarrow barrier going to cost?", "the Tarrow barrier"),
        ("Who crossed the floor in the vote on the Tarrow barrier?", "the floor in the vote on the Tarrow barrier"),
        ("How did Tarrow vote on the tidal barrier?", "the tidal barrier"),
        ("Who retook Palmyra?", "Palmyra"),
        ("Did the Board approve the merger of Brannock and Osk?", "the merger of Brannock and Osk"),
    ],
)
def test_a_question_is_about_its_noun_phrases(question: str, expected: str) -> None:
    assert expected in noun_phrases(question)


def test_a_part_of_a_name_is_the_same_name() -> None:
    assert same("Armstrong", "Neil A. Armstrong")
    assert not same("Armstrong", "Col. Aldrin")
    assert not same("", "Col. Aldrin")


@pytest.mark.parametrize(
    ("text", "opening"),
    [
        ("Syrian government forces retook Palmyra.", "Syrian government forces"),
        ("Government forces.", "government forces"),
        ("The two brothers were sentenced.", "the two brothers"),
        ("Ilse Marrow won the title.", ""),
        ("The pass was closed.", ""),
        ("", ""),
    ],
)
def test_several_people_that_open_an_answer_are_found_before_its_verb(text: str, opening: str) -> None:
    assert opening_plural(text) == opening
