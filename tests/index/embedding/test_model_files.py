"""What a model's files say about its use."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from index.embedding.model_files import profile_of
from index.errors import EmbeddingFailure
from index.settings import EmbeddingSettings


def model(folder: Path, pooling: dict[str, object] | None = None, **files: object) -> EmbeddingSettings:
    """A model folder without weights: what profile_of reads."""
    folder.mkdir(parents=True)
    (folder / "tokenizer.json").write_text("{}")
    kinds = ["Transformer", "Pooling", "Normalize"]
    modules = [
        {"type": f"sentence_transformers.models.{k}", "path": "1_Pooling" if k == "Pooling" else ""} for k in kinds
    ]
    (folder / "modules.json").write_text(json.dumps(modules))
    (folder / "1_Pooling").mkdir()
    (folder / "1_Pooling" / "config.json").write_text(json.dumps(pooling or {"pooling_mode_mean_tokens": True}))
    for name, content in files.items():
        (folder / f"{name}.json").write_text(json.dumps(content))
    return EmbeddingSettings(model=str(folder))


@pytest.mark.parametrize(
    ("name", "question", "passage"),
    [
        ("bge-base-en-v1.5", "Represent this sentence for searching relevant passages: ", ""),
        ("snowflake-arctic-embed-s", "Represent this sentence for searching relevant passages: ", ""),
        ("e5-small-v2", "query: ", "passage: "),
        ("multilingual-e5-base", "query: ", "passage: "),
        ("gte-small", "", ""),
        ("all-MiniLM-L6-v2", "", ""),
    ],
)
def test_a_models_prefixes_are_known_by_its_name(tmp_path: Path, name: str, question: str, passage: str) -> None:
    profile = profile_of(model(tmp_path / name))
    assert (profile.question_prefix, profile.passage_prefix) == (question, passage)


def test_prompts_in_the_models_files_go_before_its_name(tmp_path: Path) -> None:
    prompts = {"prompts": {"query": "search: ", "document": "text: "}}
    profile = profile_of(model(tmp_path / "e5-new", config_sentence_transformers=prompts))
    assert (profile.question_prefix, profile.passage_prefix) == ("search: ", "text: ")


@pytest.mark.parametrize(
    ("config", "pooling"),
    [
        ({"pooling_mode_mean_tokens": True}, "mean"),
        ({"pooling_mode": "mean"}, "mean"),
        ({"pooling_mode_cls_token": True, "pooling_mode_mean_tokens": False}, "cls"),
        ({"pooling_mode_lasttoken": True}, "last"),
    ],
)
def test_pooling_is_read(tmp_path: Path, config: dict[str, object], pooling: str) -> None:
    assert profile_of(model(tmp_path / "m", config)).pooling == pooling


def test_the_shorter_of_two_limits_holds(tmp_path: Path) -> None:
    limits = {"sentence_bert_config": {"max_seq_length": 1024}, "config": {"max_position_embeddings": 384}}
    assert profile_of(model(tmp_path / "m", None, **limits)).max_tokens == 384


def test_a_layer_that_cannot_be_run_is_named(tmp_path: Path) -> None:
    modules = [{"type": "sentence_transformers.models.Transformer", "path": ""}, {"type": "x.Dense", "path": "2_Dense"}]
    with pytest.raises(EmbeddingFailure, match="Dense"):
        profile_of(model(tmp_path / "m", None, modules=modules))


def test_a_model_without_a_fast_tokenizer_is_refused(tmp_path: Path) -> None:
    settings = model(tmp_path / "m")
    (tmp_path / "m" / "tokenizer.json").unlink()
    with pytest.raises(EmbeddingFailure, match=r"tokenizer\.json"):
        profile_of(settings)
