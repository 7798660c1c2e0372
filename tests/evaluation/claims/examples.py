"""What the model of support is trained on: claims, questions with answers, and planted errors, each with a passage.

    claims     of the public sets, split *fit*: the whole claim, with the sentences of its source that share most with
               it
    questions  of SQuAD, whose articles are halved by a hash of their title: the answer in a few words, in a piece of
               its sentence and in the whole sentence; false are other words of the same form, and any answer to a
               question that its paragraph does not answer
    planted    sentences of the *fit* sources and of US news (PolNeAR), reworded by rules that keep their meaning or
               with one error planted in them: by the rules of ``tests.evaluation.answers.planting``, or a word
               exchanged for one that the encoder embeds nearby

Everything is drawn by hashes and seeded generators: the same data makes the same examples.
"""

from __future__ import annotations

import random
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from index.keywords import terms_of
from tests.evaluation.answers import spotting
from tests.evaluation.answers.planting import PLANTERS
from tests.evaluation.answers.rewording import RULES
from tests.evaluation.claims.passage import nearest_sentences
from tests.evaluation.claims.sets import FILE, Claim, claims, groups, sentences_of_text, source
from tests.evaluation.records import DATA, digest, records
from tests.evaluation.retrieval.sets import half_of

_SENTENCES_EACH = 1  # of a source, that errors are planted in
_SOURCES = 1_600  # that errors are planted in
_LONGEST = 60  # words of a sentence that errors are planted in
_BESIDE = 7  # words on each side of an answer, in a piece of its sentence
Neighbours = Callable[[str], Sequence[str]]  # words that an encoder embeds near to a word


@dataclass(frozen=True, slots=True)
class Example:
    """Whether ``passage`` states ``claim``, as an answer to ``question`` where there is one."""

    kind: str
    question: str
    claim: str
    passage: str
    true: bool


def of_claims(split: str, most: int = 0) -> Iterator[Example]:
    for claim in claims(split, most):
        yield Example(claim.group, "", claim.text, passage_for(claim), claim.true)


def passage_for(claim: Claim) -> str:
    sentences = sentences_of(claim.doc)
    return " ".join(sentences[at] for at in nearest_sentences(claim.text, sentences))


@cache
def sentences_of(doc: str) -> tuple[str, ...]:
    return sentences_of_text(source(doc))


# Questions


def of_questions(split: str) -> Iterator[Example]:
    rng = random.Random(5)
    lines = list(records(DATA / "squad_dev.jsonl.gz"))
    paragraphs = {line["doc_id"]: line for line in lines if line["type"] == "doc"}
    fit = half_of(line["title"] for line in paragraphs.values())
    for line in lines:
        paragraph = paragraphs[line["doc_id"]]
        if line["type"] == "question" and (paragraph["title"] in fit) == (split == "fit"):
            yield from _asked(line["question"], line["answers"], sentences_of_text(paragraph["text"]), rng)


def _asked(question: str, answers: Sequence[str], sentences: Sequence[str], rng: random.Random) -> Iterator[Example]:
    if answers:
        at = next((n for n, sentence in enumerate(sentences) if answers[0] in sentence), None)
        if at is None:
            return
        passage = _around(at, sentences)
        for form in rng.sample(_forms(answers[0], sentences[at]), 2):
            yield Example("answered", question, form, passage, True)
        right = " ".join(answers).casefold()
        if others := [other for other in _alike(answers[0], passage) if other.casefold() not in right]:
            other = rng.choice(others)
            yield Example(
                "other answer", question, rng.choice(_forms(other, _holding(other, sentences))), passage, False
            )
        elsewhere = [n for n in range(len(sentences)) if not any(answer in sentences[n] for answer in answers)]
        if elsewhere:
            yield Example("other sentence", question, sentences[rng.choice(elsewhere)], passage, False)
    else:
        at = nearest_sentences(question, sentences)[0]
        passage = _around(at, sentences)
        candidates = _alike_to_question(question, passage)
        if candidates:
            chosen = rng.choice(candidates)
            yield Example(
                "unanswered", question, rng.choice(_forms(chosen, _holding(chosen, sentences))), passage, False
            )
        yield Example("unanswered", question, sentences[at], passage, False)


def _around(at: int, sentences: Sequence[str]) -> str:
    return " ".join(sentences[max(0, at - 1) : at + 2])


def _holding(words: str, sentences: Sequence[str]) -> str:
    return next((sentence for sentence in sentences if words in sentence), words)


def _forms(answer: str, sentence: str) -> list[str]:
    """An answer in its own words, in a piece of its sentence, and in all of it."""
    before, _, after = sentence.partition(answer)
    piece = " ".join([*before.split()[-_BESIDE:], answer, *after.split()[:_BESIDE]]).strip(" .,;")
    return [f"{answer.rstrip('.')}.", f"{piece}.", sentence]


def _alike(answer: str, passage: str) -> list[str]:
    """Words of the same form as an answer: figures, names, or as many words as it has."""
    if re.search(r"\d", answer):
        return [spot for spot in re.findall(r"\b\d[\d,.]*\d\b|\b\d\b", passage) if spot not in answer]
    if answer[:1].isupper():
        return [name for name in _names(passage) if name not in answer and answer not in name]
    return _runs(len(answer.split()), passage)


def _alike_to_question(question: str, passage: str) -> list[str]:
    asks = question.casefold()
    if re.search(r"\b(?:when|how many|how much|what year|how long|how old)\b", asks):
        return re.findall(r"\b\d[\d,.]*\d\b|\b\d\b", passage) or _names(passage)
    names = [name for name in _names(passage) if name.casefold() not in asks]
    return names if re.search(r"\b(?:who|whom|whose|where|which)\b", asks) and names else _runs(3, passage) or names


def _names(passage: str) -> list[str]:
    return [name for name in spotting.NAME.findall(passage) if terms_of(name)]


def _runs(size: int, passage: str) -> list[str]:
    words = passage.split()
    runs = (" ".join(words[at : at + size]) for at in range(0, len(words) - size + 1, size))
    return [run.strip(".,;:()\"'") for run in runs if re.search(r"[a-z]{4}", run)]


# Planted errors


def planted(neighbours: Neighbours) -> Iterator[Example]:
    rng = random.Random(6)
    for doc in _articles():
        sentences = sentences_of_text(doc)
        fit = [n for n, sentence in enumerate(sentences) if 8 <= len(sentence.split()) <= _LONGEST]
        for at in rng.sample(fit, min(_SENTENCES_EACH, len(fit))):
            passage, before = _around(at, sentences), " ".join(sentences[max(0, at - 2) : at])
            true = _reworded(sentences[at], before, rng)
            yield Example("reworded", "", true, passage, True)
            for kind, text in _wrong(rng.choice([true, sentences[at]]), sentences, neighbours, rng):
                yield Example(kind, "", text, passage, False)
            yield from _asked_for(sentences[at], sentences, passage, neighbours, rng)


def _asked_for(
    sentence: str, sentences: Sequence[str], passage: str, neighbours: Neighbours, rng: random.Random
) -> Iterator[Example]:
    """A name, day or number of a sentence asked for in its place: "The pier was closed when?"

    False are another one of its form, and the right one where the rest of the question is not what happened.
    """
    forms = {"Who or what": spotting.names, "When": spotting.dates, "How many": spotting.numbers}
    asked = [(word, spot, find) for word, find in forms.items() for spot in find(sentence)]
    if not asked:
        return
    word, spot, find = rng.choice(asked)
    before, after = sentence[: spot.start], sentence[spot.end :].rstrip(" .")
    question = f"{word}{after}?" if not before.strip() else f"{before}{word.casefold()}{after}?"
    yield Example("asked for", question, f"{spot.text}.", passage, True)
    others = [other.text for text in sentences for other in find(text) if other.form == spot.form]
    if wrong := [other for other in others if other not in sentence]:
        yield Example("other asked for", question, f"{rng.choice(wrong)}.", passage, False)
    for _, text in _wrong(question, sentences, neighbours, rng):
        if spot.text not in text and word.casefold() in text.casefold():
            yield Example("false premise", text, f"{spot.text}.", passage, False)
            return


def _articles() -> list[str]:
    own = dict.fromkeys(source(claim.doc) for claim in claims("fit"))
    texts = [*own, *(line["text"] for line in records(DATA / "polnear.jsonl.gz"))]
    return sorted(texts, key=digest)[:_SOURCES]


def _reworded(sentence: str, before: str, rng: random.Random) -> str:
    """By one rule of those that apply, twice at most."""
    for _ in range(2):
        made = [text for name, rule in RULES.items() if name != "linked" for text in rule(sentence, before)]
        sentence = rng.choice(made) if made else sentence
    return sentence


def _wrong(
    sentence: str, sentences: Sequence[str], neighbours: Neighbours, rng: random.Random
) -> Iterator[tuple[str, str]]:
    """At most two false ones: one by the rules, one by an exchanged word."""
    made = [(kind, text) for kind, plant in PLANTERS.items() for text in plant(sentence, sentences, rng)]
    by_kind: dict[str, list[str]] = defaultdict(list)
    for kind, text in made:
        if text != sentence:
            by_kind[kind].append(text)
    if by_kind:
        kind = rng.choice(sorted(by_kind))
        yield kind, rng.choice(by_kind[kind])
    words = re.findall(r"(?<![\w'’])[a-z]{4,}(?![\w'’])", sentence)
    rng.shuffle(words)
    for word in words:
        near = [other for other in neighbours(word) if other not in sentence.casefold() and other[:4] != word[:4]]
        if near:
            yield "near word", re.sub(rf"\b{word}\b", rng.choice(near), sentence, count=1)
            return


def counts(examples: Sequence[Example]) -> dict[str, int]:
    return dict(Counter(f"{example.kind} {'true' if example.true else 'false'}" for example in examples))


def available() -> bool:
    return FILE.exists()


def group_names() -> list[str]:
    return groups(claims("fit")) if available() else []
