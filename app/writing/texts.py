"""What is said instead of an answer and beside one, in the reader's language."""

from __future__ import annotations

import sys

from app.localization import SpokenModule
from app.types import ClaimVerdict, Sureness

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
IN_ARCHIVE = "in the archive {names}"
IN_ARCHIVES = "in the archives {names}"
OF_OUTLET = "of {names}"
IN_SECTION = "in section {names}"
IN_LANGUAGE = "in {names}"
PUBLISHED = "published"
FROM = "from {day}"
UNTIL = "to {day}"
UNDATED_KEPT = "; undated ones are kept"
UNDATED_LEFT_OUT = "; undated ones are left out"
LIMITED = "Limited to articles {limits}{undated}."

VERDICTS = {
    ClaimVerdict.STATED: "The articles state this: {claim}",
    ClaimVerdict.NEAR: "The articles come near this, but not in all its words: {claim}",
    ClaimVerdict.OTHERWISE: "The articles say otherwise: {claim}",
    ClaimVerdict.ABSENT: "No article states this: {claim}",
}

DIFFER = "Sources differ: {reports}."
CORRECTED = "Sources differ: {reports}; {report} corrects this to {value}."
CHANGED = "The figure has changed: {latest}; before, {earlier}."
DATED = "{name} ({day})"
TITLED = "“{title}”"
NAMELESS = "an article without outlet or headline"
UNDATED_EVENT = "Undated"

NOTHING_TO_RETELL = "There is no answer before this that could be told otherwise. What would you like to know?"
NO_MORE = "The articles that were cited tell no more of this. Ask about a part of it, or about something else."
NO_OTHERS = "No other outlet of the archive, and nobody else in that article, speaks of this."
SAID_SO = "{speaker} said so, {outlet} reports."
REPORTS_UNNAMED = "{outlet} reports it, without naming a speaker."
REPORTED_UNDATED = "{outlet} reported it on {day}, without giving a day."
REPORTS_FROM = "{outlet} reports it from {place}."
THE_ARTICLE = "the article “{title}”"

ONE_ARTICLE = "All of this is from one article."
BRIEF_QUOTED = "Too little of what the model wrote could be proven, so this is quoted from the articles."
BRIEF_UNPROVEN = "too little of the brief could be proven"
SUPERSEDED = "a later report gives another figure"
UNANSWERING = "the evidence does not seem to answer the question"
MAY_NOT_ANSWER = "it stands in the source, but may not answer the question"
UNCHECKED = "it could not be checked (reference {reference})"

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
