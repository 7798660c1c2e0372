"""What is said instead of an answer and beside one, in the reader's language."""

from __future__ import annotations

import sys

from app.localization import SpokenModule
from app.types import Sureness

REFUSED = "The archive does not answer this."
NOT_UNDERSTOOD = (
    "I do not understand this as a question about the articles. Ask about a person, a place or an event, or ask what I "
    "can do."
)
LOOKED = "I looked for “{question}” in {articles}."
LOOKED_DATED = "I looked for “{question}” in {articles}, published from {first} to {last}."
QUOTED = "“{words}”"
NO_PASSAGE = "None has the words {words} in one passage."
NOT_NAMED = "None of those found names {names}."
NEAR = "What the articles do say about it:"
NEAREST = "The nearest sentences, which do not answer it:"
FOREIGN = (
    "The question seems to be in {asked}, but the articles are in {own}, and the search model knows English alone: I "
    "cannot tell whether they answer it. Ask in {first}. Questions in {asked} would be translated by a hosted model "
    "(chat.model), and understood as they are by an embedding model for many languages (index.embedding.model)."
)

SURENESS = {
    Sureness.READILY: "Answered readily: more may be wrong.",
    Sureness.BALANCED: "",
    Sureness.SURE: "Answered only where it seems sure: more is refused.",
}
OF_OUTLET = "of {names}"
IN_SECTION = "in section {names}"
IN_LANGUAGE = "in {names}"
PUBLISHED = "published"
FROM = "from {day}"
UNTIL = "to {day}"
UNDATED_KEPT = "; undated ones are kept"
UNDATED_LEFT_OUT = "; undated ones are left out"
LIMITED = "Limited to articles {limits}{undated}."

WHICH = "Which of these would you like to know?"
WHAT = "I am not sure what you mean. What would you like to know?"
PART_OPEN = "No answer to a part of the question could be proven: “{part}”"
UNPROVEN_QUOTED = "Nothing that the model wrote could be proven, so this is quoted from the articles."
STEP_SKIPPED = "A step was left out because it failed: {step} (reference {reference})."
UNJUDGED = "A step failed, so this is quoted from the articles unjudged (reference {reference})."
UNCOUNTED = "What the archive holds could not be counted just now."
INSTEAD = "This answer is made of sentences from the archive, because {failure}."
BROKEN_OFF = "The answer may lack something, because {failure}."

AS_IT_IS: tuple[str, ...] = ()

sys.modules[__name__].__class__ = SpokenModule
