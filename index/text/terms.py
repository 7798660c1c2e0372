"""A text's words as they are indexed and compared: stems, as Tantivy's analyzer makes them."""

from __future__ import annotations

import tantivy

from index.text.question_words import normalised

QUESTION_WORDS = [
    *("who", "whom", "whose", "what", "which", "when", "where", "why", "how"),
    *("did", "do", "does", "done", "has", "have", "had", "were", "was", "is", "are", "be", "been"),
    *(
        "much",
        "many",
        "can",
        "could",
        "would",
        "should",
        "about",
        "tell",
        "me",
        "i",
        "you",
        "we",
        "he",
        "she",
    ),
    # What the tokenizer leaves of "France's" and "didn't".
    *("s", "t", "ll", "re", "ve", "d", "m"),
]


def terms_of(text: str) -> list[str]:
    """A text's terms as they are indexed, in order: stemmed, folded to ASCII, without stop words."""
    return [str(term) for term in _ANALYZER.analyze(normalised(text))]


def holds_terms(text: str, phrase: str) -> bool:
    """Whether a text has the terms of a phrase one after another, with nothing but stop words between them."""
    return f" {' '.join(terms_of(phrase))} " in f" {' '.join(terms_of(text))} "


def analyzer() -> tantivy.TextAnalyzer:
    """What cuts a text into the terms of it: one for the index, one for each that asks."""
    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
    for step in (
        tantivy.Filter.remove_long(60),
        tantivy.Filter.lowercase(),
        tantivy.Filter.ascii_fold(),
        tantivy.Filter.stopword("english"),
        tantivy.Filter.custom_stopword(QUESTION_WORDS),
        tantivy.Filter.stemmer("english"),
    ):
        builder = builder.filter(step)
    return builder.build()


_ANALYZER = analyzer()
