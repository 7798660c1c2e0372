"""Vectors: packing by property, and the real model where the packages hold it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from index.embed import PassageText, SentenceTransformerEmbedder, pack, unpack
from index.errors import EmbeddingFailure
from index.settings import EmbeddingSettings


@given(arrays(np.float32, (3, 64), elements=st.floats(-1, 1, width=32)))
def test_packing_keeps_directions(vectors: np.ndarray) -> None:
    lengths = np.linalg.norm(vectors, axis=1)
    real = lengths > 1e-3
    cosines = (unpack(pack(vectors)) * vectors).sum(axis=1)[real] / lengths[real]
    assert (cosines > 0.99).all()


def test_packed_vectors_take_a_byte_a_dimension() -> None:
    assert pack(np.ones((2, 384), dtype=np.float32)).nbytes == 2 * 384


@pytest.mark.models
def test_a_model_that_is_not_there_is_named_with_the_setting() -> None:
    with pytest.raises(EmbeddingFailure) as error:
        SentenceTransformerEmbedder(EmbeddingSettings(model="/nowhere/model"))
    assert "/nowhere/model" in str(error.value)
    assert "index.embedding.model" in error.value.help_message


@pytest.fixture(scope="module")
def minilm() -> SentenceTransformerEmbedder:
    return SentenceTransformerEmbedder(EmbeddingSettings())


TEXT = "Government forces overran Palmyra on Sunday. A chess title was won by a girl of eleven."
SPANS = ((0, 44), (45, len(TEXT)))


@pytest.mark.models
def test_each_sentence_vector_is_nearest_to_its_own_question(minilm: SentenceTransformerEmbedder) -> None:
    [vectors] = minilm.embed_passages([PassageText("", TEXT, SPANS)])
    assert vectors.sentences.shape == (2, 384)
    battle = vectors.sentences @ minilm.embed_question("Who captured the city of Palmyra?")
    chess = vectors.sentences @ minilm.embed_question("Who won the chess tournament?")
    assert battle[0] > battle[1]
    assert chess[1] > chess[0]


@pytest.mark.models
def test_the_passage_vector_is_the_models_own(minilm: SentenceTransformerEmbedder) -> None:
    """The special tokens are left out of our mean, so it is close to the model's own, not equal."""
    [vectors] = minilm.embed_passages([PassageText("", TEXT, SPANS)])
    assert float(vectors.passage @ minilm.embed_question(TEXT)) > 0.98


@pytest.mark.models
def test_batching_and_padding_change_nothing(minilm: SentenceTransformerEmbedder) -> None:
    long = PassageText(
        "A headline",
        TEXT * 3,
        tuple((s + n * len(TEXT), e + n * len(TEXT)) for n in range(3) for s, e in SPANS),
    )
    alone = minilm.embed_passages([PassageText("", TEXT, SPANS)])[0]
    together = minilm.embed_passages([long, PassageText("", TEXT, SPANS)])[1]
    assert np.allclose(alone.sentences, together.sentences, atol=1e-4)


@pytest.mark.models
def test_a_sentence_beyond_the_models_limit_still_gets_a_vector(minilm: SentenceTransformerEmbedder) -> None:
    lead = "word " * 400
    text = lead + "Palmyra fell on Sunday."
    [vectors] = minilm.embed_passages([PassageText("", text, ((0, len(lead) - 1), (len(lead), len(text))))])
    assert float(vectors.sentences[1] @ minilm.embed_question("Palmyra fell on Sunday.")) > 0.99
