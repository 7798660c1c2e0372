"""A question with the words that no article has put as the articles write them. Who searches for it says so.

Words in double quotes, numbers and names in other alphabets than the Latin, Greek and Cyrillic stay as they are; so
does each word of which an article has any form, and each that is a real word (``index.text.spelling``).
"""

from __future__ import annotations

import re

from index.stores.keywords import KeywordIndex
from index.stores.passage_table import PassageTable
from index.text.question_words import outside_quotes
from index.text.spelling import WORD, Written, best, forms_near, misspelt
from index.text.terms import terms_of

_MOST_WORDS = 5  # of a question; where more are unknown it is in another language, or no question
_PASSAGES = 3  # in which the written forms of a term are looked for


def respelled(question: str, keywords: KeywordIndex, passages: PassageTable) -> tuple[str, tuple[tuple[str, str], ...]]:
    """The question, respelt where need be, and the words that were replaced: as asked, as in the articles."""
    asked = outside_quotes(question)
    if keywords.holds(asked):
        return question, ()
    unknown = [found for found in WORD.finditer(asked) if misspelt(found[0]) and not keywords.holds(found[0])]
    if len(unknown) > _MOST_WORDS:
        return question, ()
    replaced: dict[str, str] = {}
    for found in reversed(unknown):  # from the end, so that places before it stay
        opens = not asked[: found.start()].strip()
        if held := _spelling_in_archive(found, opens, keywords, passages):
            replaced[found[0]] = held
            question = question[: found.start()] + held + question[found.end() :]
    return question, tuple(reversed(replaced.items()))


def _spelling_in_archive(found: re.Match[str], opens: bool, keywords: KeywordIndex, passages: PassageTable) -> str:
    """What one word was meant to be; "" where that is not clear. ``opens``: it is the first of the question."""
    word, folded = found[0], misspelt(found[0])
    stem = (terms_of(word) or [folded])[0]
    terms = keywords.terms()
    ids = [i for term in terms.near(folded, stem) for i in keywords.ids_with(term, _PASSAGES)]
    forms = forms_near(folded, passages.texts(list(dict.fromkeys(ids))))
    written = [Written(form, keywords.passages_with(form), len(terms)) for form in forms]
    meant = best(word, written, is_name=word[0].isupper() and not word.isupper() and not opens)
    return meant[:1].upper() + meant[1:] if opens and word[0].isupper() else meant
