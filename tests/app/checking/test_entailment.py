"""A real cross-encoder, as small as can be: its weights are random, its interface and its labels are not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from app.checking.entailment import CrossEncoderEntailment
from app.errors import ModelUnavailable

Made = Callable[..., str]


@pytest.fixture
def made(tmp_path: Path) -> Made:
    from transformers import AutoTokenizer, BertConfig, BertForSequenceClassification

    from index.bundled_model import minilm_folder

    def make(*labels: str) -> str:
        tokenizer = AutoTokenizer.from_pretrained(str(minilm_folder()))
        sizes = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 16}
        names = dict(enumerate(labels))
        config = BertConfig(
            vocab_size=len(tokenizer), id2label=names, label2id={name: n for n, name in names.items()}, **sizes
        )
        BertForSequenceClassification(config).save_pretrained(tmp_path)
        tokenizer.save_pretrained(tmp_path)
        return str(tmp_path)

    return make


@pytest.mark.models
def test_the_order_of_labels_is_read_from_the_model(made: Made) -> None:
    """Models differ in it; read in a fixed order, a contradiction would pass as proof."""
    pairs = [("Troops took Palmyra.", "Palmyra fell."), ("It rained.", "It was dry.")]
    one = CrossEncoderEntailment(made("contradiction", "entailment", "neutral")).infer(pairs)
    for found in one:
        assert 0 <= found.follows <= 1
        assert found.follows + found.contradicts <= 1.001
    import json

    folder = Path(made("contradiction", "entailment", "neutral"))
    config = json.loads((folder / "config.json").read_text())
    first = CrossEncoderEntailment(str(folder)).infer(pairs)
    config["id2label"] = {"0": "ENTAILMENT", "1": "CONTRADICTION", "2": "NEUTRAL"}
    config["label2id"] = {"ENTAILMENT": 0, "CONTRADICTION": 1, "NEUTRAL": 2}
    (folder / "config.json").write_text(json.dumps(config))
    swapped = CrossEncoderEntailment(str(folder)).infer(pairs)
    assert [f.follows for f in swapped] == pytest.approx([f.contradicts for f in first], abs=1e-4)
    assert [f.contradicts for f in swapped] == pytest.approx([f.follows for f in first], abs=1e-4)


@pytest.mark.models
def test_a_model_of_two_classes_knows_no_contradiction(made: Made) -> None:
    [found] = CrossEncoderEntailment(made("entailment", "not_entailment")).infer([("It rained.", "It was wet.")])
    assert found.contradicts == 0.0


@pytest.mark.models
def test_a_model_without_entailment_among_its_labels_is_refused(made: Made) -> None:
    with pytest.raises(ModelUnavailable, match="label_0"):
        CrossEncoderEntailment(made("LABEL_0", "LABEL_1"))


@pytest.mark.models
def test_a_model_that_is_not_there_is_named_with_its_setting(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match="nowhere") as error:
        CrossEncoderEntailment(str(tmp_path / "nowhere"))
    assert "check.entailment" in error.value.help_message
