"""A real cross-encoder, as small as can be: its weights are random, its interface is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.errors import EmbeddingFailure
from index.retrieval.rerank import CrossEncoderReranker
from index.search import Search
from index.settings import IndexSettings
from index.stores.archive import Archive
from tests.fakes import WordEmbedder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> str:
    from transformers import AutoTokenizer, BertConfig, BertForSequenceClassification

    from index.bundled_model import minilm_folder

    made = tmp_path_factory.mktemp("cross-encoder")
    tokenizer = AutoTokenizer.from_pretrained(str(minilm_folder()))
    sizes = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 16}
    BertForSequenceClassification(BertConfig(vocab_size=len(tokenizer), num_labels=1, **sizes)).save_pretrained(made)
    tokenizer.save_pretrained(made)
    return str(made)


@pytest.mark.models
def test_a_cross_encoder_orders_what_a_search_found(folder: str, archive: Archive, embedder: WordEmbedder) -> None:
    reranker = CrossEncoderReranker(folder)
    settings = IndexSettings().search.model_copy(update={"neighbours": False})
    found = Search(archive, lambda: embedder, settings, lambda: reranker).find("Palmyra soldiers", evidence_chars=5_000)
    scores = [e.scores.reranked for e in found.evidence]
    assert None not in scores
    assert scores == sorted(scores, reverse=True)
    best = [e.quote(s) for e in found.evidence for s in e.sentences]
    assert max(reranker.score(found.question, best)) == pytest.approx(scores[0], abs=1e-4)


@pytest.mark.models
def test_a_cross_encoder_that_is_not_there_is_named_with_its_setting(tmp_path: Path) -> None:
    with pytest.raises(EmbeddingFailure, match="nowhere") as error:
        CrossEncoderReranker(str(tmp_path / "nowhere"))
    assert "index.search.reranker" in error.value.help_message
