"""OpenVINO: runs the embedding model on a CPU, faster than PyTorch (docs/retrieval.md). The only module that knows it.

The model is exported once, in a process of its own so that PyTorch's memory goes with it, and kept in the home
folder. From then on neither PyTorch nor transformers is imported: a question waits for neither. Used directly rather
than through sentence-transformers' backend, which needs optimum-intel and with it older releases of transformers.

``python -m index.embedding.openvino_model SOURCE TARGET PRECISION FLOATING`` is that process. Without arguments it
exports the packaged model in each precision into ``EXPORTED``, beside the packages: an image does so when it is built,
and then has no need of PyTorch.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import itertools
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
from filelock import FileLock
from numpy.typing import NDArray

from index.embedding.embedder import TokenBatch, TokenVectors
from index.embedding.model_files import ModelProfile, profile_of, weights_digest
from index.errors import EmbeddingFailure
from index.settings import EmbeddingSettings

# OpenVINO looks up Google Analytics as soon as it is imported. Without this module it uses a stub.
sys.modules["openvino_telemetry"] = None  # type: ignore[assignment]
import openvino  # noqa: E402  # only now

EXPORTED = Path(sys.prefix, "share", "dateline", "embedding")  # read, never written to but by this module's command
_FILE = "model.xml"
_EXPORTERS = ("torch", "transformers", "nncf")
_CALIBRATION_TEXTS = 64
_EXPORT_SECONDS = 600
_REQUESTS_A_STREAM = 2  # one runs, one waits its turn, so that no stream stands idle


class OpenVinoModel:
    """A TokenModel on OpenVINO."""

    def __init__(self, profile: ModelProfile, precision: str, cache: Path) -> None:
        file = ensure_exported(profile, precision, cache)
        try:
            self._core = openvino.Core()
            self._file = file
            self._quick = self._compiled("LATENCY")
        except RuntimeError as error:
            raise EmbeddingFailure(
                f"OpenVINO cannot run {file}: {_first_line(str(error))}",
                f"Delete {file.parent} to have it exported anew.",
            ) from error
        self.made_by = f"openvino {precision}"
        self._requests = threading.local()
        self._wide: Any = None

    def _compiled(self, hint: str) -> Any:
        return self._core.compile_model(self._file, "CPU", {"PERFORMANCE_HINT": hint})

    @property
    def dimensions(self) -> int:
        return int(self._quick.output(0).partial_shape[2].get_length())

    @property
    def best_batch(self) -> int:
        """Measured on two cores: 172 passages a second in fours, 160 in eights, 150 one by one."""
        return 4

    def run(self, batch: TokenBatch) -> TokenVectors:
        if not hasattr(self._requests, "own"):
            self._requests.own = self._quick.create_infer_request()
        return np.array(self._requests.own.infer(_inputs(batch))[0], dtype=np.float32)

    def stream(self, batches: Iterable[TokenBatch]) -> Iterator[tuple[TokenBatch, TokenVectors]]:
        """Several requests at a time, first in, first out.

        Not with AsyncInferQueue: freeing the model right after its last callback can wait for ever, because OpenVINO's
        thread waits for Python's lock to release the callback while the destructor holds it and waits for the thread.
        """
        self._wide = self._wide or self._compiled("THROUGHPUT")
        most = _REQUESTS_A_STREAM * int(self._wide.get_property("OPTIMAL_NUMBER_OF_INFER_REQUESTS"))
        running: deque[tuple[TokenBatch, Any]] = deque()
        try:
            for batch in batches:
                done = None
                if len(running) < most:
                    request = self._wide.create_infer_request()
                else:
                    earlier, request = running.popleft()
                    done = earlier, _finished(request)
                request.start_async(_inputs(batch))
                running.append((batch, request))
                if done is not None:
                    yield done
            while running:
                earlier, request = running.popleft()
                yield earlier, _finished(request)
        finally:
            for _, request in running:  # of a stream that was left early
                request.wait()


def _finished(request: Any) -> TokenVectors:
    request.wait()
    return np.array(request.get_output_tensor(0).data, dtype=np.float32)


def _inputs(batch: TokenBatch) -> dict[str, NDArray[np.int64]]:
    return {"input_ids": batch.ids, "attention_mask": batch.mask}


def _first_line(text: str) -> str:
    return next((line.strip() for line in text.splitlines() if line.strip()), "no reason given")


# Export


def ensure_exported(profile: ModelProfile, precision: str, cache: Path, ready: Path = EXPORTED) -> Path:
    """The model's file for OpenVINO: from ``ready``, else from ``cache``, where the first call makes it in about 20 s.

    Raises EmbeddingFailure if it cannot be made or kept.
    """
    lacking = [name for name in _EXPORTERS if importlib.util.find_spec(name) is None]
    # An exported model tells what made it. Where nothing can make one anew, any is right.
    maker = "*" if "nncf" in lacking else importlib.metadata.version("nncf")
    digest, version = weights_digest(profile.folder)[:16], importlib.metadata.version("openvino")
    name, floating = (f"{digest}-{one}-{version}-{maker}" for one in (precision, "float"))
    for found in (file for folder in (ready, cache) for file in folder.glob(f"{name}/{_FILE}")):
        return found
    if lacking:
        raise EmbeddingFailure(
            f"the embedding model in {profile.folder} is not exported to OpenVINO yet ({precision}), "
            f"and what exports it is not installed: {', '.join(lacking)}",
            "Set index.embedding.model to 'minilm', or install Dateline with all of its packages.",
        )
    target = cache / name
    try:
        cache.mkdir(parents=True, exist_ok=True)
        with FileLock(cache / "export.lock", timeout=_EXPORT_SECONDS):
            if not (target / _FILE).exists():
                _export_apart(profile.folder, target, precision, cache / floating / _FILE)
    except OSError as error:
        raise EmbeddingFailure(
            f"the exported embedding model cannot be kept in {cache}: {error}",
            "Free disk space or repair the folder's permissions.",
        ) from error
    return target / _FILE


def _export_apart(source: Path, target: Path, precision: str, floating: Path) -> None:
    partial = Path(tempfile.mkdtemp(prefix="export-", dir=target.parent))
    try:
        module = [sys.executable, "-m", "index.embedding.openvino_model"]
        command = [*module, str(source), str(partial), precision, str(floating)]
        environment = {**os.environ, "HF_HUB_OFFLINE": "1", "NNCF_CI": "1"}
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=_EXPORT_SECONDS, env=environment, check=False
        )
        if done.returncode or not (partial / _FILE).exists():
            reason = done.stderr.strip().splitlines()[-1:] or [f"exit code {done.returncode}"]
            raise EmbeddingFailure(
                f"the embedding model in {source} cannot be exported to OpenVINO: {reason[0]}",
                "PyTorch runs it as it is, where OpenVINO is not installed.",
            )
        partial.chmod(0o755)  # a temporary folder is its maker's alone; an image is built by another than runs it
        partial.rename(target)
    except subprocess.TimeoutExpired as error:
        raise EmbeddingFailure(
            f"exporting the embedding model in {source} took longer than {_EXPORT_SECONDS} s",
            "PyTorch runs it as it is, where OpenVINO is not installed.",
        ) from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _export(source: Path, target: Path, precision: str, floating: Path) -> None:
    """``floating``: where the same model lies in floating point, if it does. It takes ten seconds to convert."""
    exported = openvino.Core().read_model(floating) if floating.exists() else _converted(source)
    if precision == "int8":
        exported = _quantised(exported, source)
    openvino.save_model(exported, target / _FILE, compress_to_fp16=False)


def _converted(source: Path) -> Any:
    import torch
    from transformers import AutoModel

    model = AutoModel.from_pretrained(source, attn_implementation="eager", local_files_only=True).eval()

    class TokenVectorsOnly(torch.nn.Module):  # type: ignore[misc]  # mypy skips torch
        def forward(self, input_ids: Any, attention_mask: Any) -> Any:
            return model(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state

    example = {name: torch.ones((2, 8), dtype=torch.int64) for name in ("input_ids", "attention_mask")}
    wrapped = TokenVectorsOnly()
    wrapped.model = model  # its weights must belong to the module that is traced
    exported = openvino.convert_model(wrapped, example_input=example)
    exported.reshape({0: [-1, -1], 1: [-1, -1]})
    return exported


def _quantised(exported: Any, source: Path) -> Any:
    """Static int8, calibrated on the sample articles (post-training quantisation, NNCF)."""
    import nncf
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(source / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(256)
    inputs = [
        {"input_ids": np.array([e.ids], dtype=np.int64), "attention_mask": np.ones((1, len(e.ids)), dtype=np.int64)}
        for e in tokenizer.encode_batch(list(itertools.islice(_calibration_texts(), _CALIBRATION_TEXTS)))
    ]
    return nncf.quantize(exported, nncf.Dataset(inputs), model_type=nncf.ModelType.TRANSFORMER, subset_size=len(inputs))


def _calibration_texts() -> Iterator[str]:
    from index.readers import read
    from index.settings import ReadingSettings

    samples = str(resources.files("index") / "samples" / "articles")
    for article in read([samples], ReadingSettings(), lambda skipped: None):
        words = article.text.split()
        for first in range(0, len(words), 110):
            yield f"{article.title}. {' '.join(words[first : first + 110])}"


def export_packaged(into: Path = EXPORTED) -> None:
    """Exports the packaged model in each precision that settings may name, the second from the first."""
    for precision in ("float", "int8"):
        print(ensure_exported(profile_of(EmbeddingSettings()), precision, into))


if __name__ == "__main__":
    if len(sys.argv) == 1:
        export_packaged()
    else:
        _export(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], Path(sys.argv[4]))
