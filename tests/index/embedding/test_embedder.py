"""Vectors: packing by property, and the real model where the packages hold it."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from safetensors.numpy import load_file, save_file

from index.bundled_model import minilm_folder
from index.embedding.embedder import Embedder, PassageText, pack, unpack
from index.embedding.opening import open_embedder
from index.embedding.processor import faster_precision
from index.errors import EmbeddingFailure
from index.settings import EmbeddingSettings
from tests.fakes import tuned


@given(arrays(np.float32, (3, 64), elements=st.floats(-1, 1, width=32)))
def test_packing_keeps_directions(vectors: np.ndarray) -> None:
    lengths = np.linalg.norm(vectors, axis=1)
    real = lengths > 1e-3
    cosines = (unpack(pack(vectors)) * vectors).sum(axis=1)[real] / lengths[real]
    assert (cosines > 0.99).all()


def test_packed_vectors_take_a_byte_a_dimension() -> None:
    assert pack(np.ones((2, 384), dtype=np.float32)).nbytes == 2 * 384


@pytest.mark.models
def test_a_model_that_is_not_there_is_named_with_the_setting(tmp_path: Path) -> None:
    with pytest.raises(EmbeddingFailure) as error:
        open_embedder(EmbeddingSettings(model="/nowhere/model"), tmp_path)
    assert "/nowhere/model" in str(error.value)
    assert "index.embedding.model" in error.value.help_message


BACKENDS = {
    "torch": tuned(EmbeddingSettings, backend="torch", device="cpu"),
    "openvino, float": tuned(EmbeddingSettings, backend="openvino", precision="float"),
    "openvino, int8": tuned(EmbeddingSettings, backend="openvino", precision="int8"),
}


@pytest.fixture(scope="session")
def one_layer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The model with the first of its six layers."""
    folder = tmp_path_factory.mktemp("minilm") / "one_layer"
    shutil.copytree(minilm_folder(), folder)
    weights = folder / "model.safetensors"
    save_file(
        {name: one for name, one in load_file(weights).items() if ".layer." not in name or ".0." in name}, weights
    )
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps({**config, "num_hidden_layers": 1}))
    return folder


@pytest.fixture(scope="session")
def backends(one_layer: Path) -> dict[str, EmbeddingSettings]:
    """Each with the whole model, but that precision which nothing else of the tests has exported: that takes half a
    minute of the processor."""
    other = "float" if faster_precision() == "int8" else "int8"
    return BACKENDS | {
        f"openvino, {other}": tuned(
            EmbeddingSettings, **BACKENDS[f"openvino, {other}"].model_dump() | {"model": str(one_layer)}
        )
    }


@pytest.fixture(scope="session", params=BACKENDS)
def minilm(request: pytest.FixtureRequest, backends: dict[str, EmbeddingSettings], exported: Path) -> Embedder:
    return open_embedder(backends[request.param], exported)


TEXT = "Government forces overran Palmyra on Sunday. A chess title was won by a girl of eleven."
SPANS = ((0, 44), (45, len(TEXT)))


@pytest.mark.models
def test_each_sentence_vector_is_nearest_to_its_own_question(minilm: Embedder) -> None:
    [vectors] = minilm.embed_passages([PassageText("", TEXT, SPANS)])
    assert vectors.sentences.shape == (2, 384)
    battle = vectors.sentences @ minilm.embed_question("Who captured the city of Palmyra?")
    chess = vectors.sentences @ minilm.embed_question("Who won the chess tournament?")
    assert battle[0] > battle[1]
    assert chess[1] > chess[0]


@pytest.mark.models
def test_the_passage_vector_is_the_models_own(minilm: Embedder) -> None:
    [vectors] = minilm.embed_passages([PassageText("", TEXT, SPANS)])
    assert float(vectors.passage @ minilm.embed_question(TEXT)) > 0.999


@pytest.mark.models
def test_batching_and_padding_change_nothing(minilm: Embedder) -> None:
    long = PassageText(
        "A headline",
        TEXT * 3,
        tuple((s + n * len(TEXT), e + n * len(TEXT)) for n in range(3) for s, e in SPANS),
    )
    alone = minilm.embed_passages([PassageText("", TEXT, SPANS)])[0]
    together = minilm.embed_passages([long, PassageText("", TEXT, SPANS)])[1]
    assert np.allclose(alone.sentences, together.sentences, atol=0.02)


@pytest.mark.models
def test_a_sentence_beyond_the_models_limit_still_gets_a_vector(minilm: Embedder) -> None:
    lead = "word " * 400
    text = lead + "Palmyra fell on Sunday."
    [vectors] = minilm.embed_passages([PassageText("", text, ((0, len(lead) - 1), (len(lead), len(text))))])
    assert float(vectors.sentences[1] @ minilm.embed_question("Palmyra fell on Sunday.")) > 0.99


@pytest.mark.models
@pytest.mark.parametrize(("precision", "least"), [("float", 0.999), ("int8", 0.98)])
def test_openvino_gives_the_vectors_of_pytorch(
    backends: dict[str, EmbeddingSettings], exported: Path, precision: str, least: float
) -> None:
    settings = backends[f"openvino, {precision}"]
    openvino = open_embedder(settings, exported)
    torch = open_embedder(tuned(EmbeddingSettings, backend="torch", device="cpu", model=settings.model), exported)
    texts = [PassageText("Army takes Palmyra back", TEXT, SPANS), PassageText("", TEXT, SPANS)]
    for one, other in zip(torch.embed_passages(texts), openvino.embed_passages(texts), strict=True):
        assert float(one.passage @ other.passage) > least
        assert ((one.sentences * other.sentences).sum(axis=1) > least).all()


@pytest.mark.models
def test_an_exported_model_is_kept_and_needs_no_pytorch(exported: Path) -> None:
    open_embedder(EmbeddingSettings(), exported)
    before = {file: file.stat().st_mtime_ns for file in exported.rglob("model.*")}
    code = (
        "import sys; from pathlib import Path; from index.embedding.opening import open_embedder;"
        "from index.settings import EmbeddingSettings;"
        f"e = open_embedder(EmbeddingSettings(), Path({str(exported)!r}));"
        "print(e.embed_question('who retook Palmyra').shape, 'torch' in sys.modules, 'transformers' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "(384,) False False"
    assert {file: file.stat().st_mtime_ns for file in exported.rglob("model.*")} == before


@pytest.mark.models
def test_a_model_whose_first_token_speaks_for_the_text_has_its_sentences_embedded_apart(
    tmp_path: Path, exported: Path
) -> None:
    """As bge and arctic are: a vector of one token says nothing of a sentence."""
    folder = tmp_path / "bge-small-en-v1.5"
    shutil.copytree(minilm_folder(), folder)
    pooling = {"word_embedding_dimension": 384, "pooling_mode_cls_token": True, "pooling_mode_mean_tokens": False}
    (folder / "1_Pooling" / "config.json").write_text(json.dumps(pooling))
    embedder = open_embedder(tuned(EmbeddingSettings, model=str(folder), precision="float"), exported)
    [late] = embedder.embed_passages([PassageText("", TEXT, SPANS)])
    [alone] = embedder.embed_passages([PassageText("", TEXT[:44], ((0, 44),))])
    assert np.allclose(late.sentences[0], alone.passage, atol=1e-3)
    assert not np.allclose(late.sentences[0], late.passage, atol=1e-2)


@pytest.mark.models
def test_a_broken_model_folder_is_named_and_pytorch_is_tried_in_vain(tmp_path: Path) -> None:
    folder = tmp_path / "broken"
    shutil.copytree(minilm_folder(), folder)
    (folder / "model.safetensors").write_bytes(b"not weights")
    with pytest.raises(EmbeddingFailure) as error:
        open_embedder(EmbeddingSettings(model=str(folder)), tmp_path / "cache")
    assert str(folder) in str(error.value)
    assert list((tmp_path / "cache").glob("export-*")) == []
