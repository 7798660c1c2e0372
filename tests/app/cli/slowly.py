"""``dateline`` with an embedder that takes long for a batch: ``python -m tests.app.cli.slowly SECONDS COMMAND…``."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence

from app import wiring
from app.cli.main import cli
from index.embedding.embedder import PassageText, PassageVectors
from tests.fakes import WordEmbedder


class Slow(WordEmbedder):
    """Says on standard error that it begins."""

    def embed_passages(self, passages: Sequence[PassageText]) -> list[PassageVectors]:
        sys.stderr.write("embedding\n")
        sys.stderr.flush()
        time.sleep(float(sys.argv[1]))
        return super().embed_passages(passages)


if __name__ == "__main__":
    embedder = Slow()
    wiring.embedder_for = lambda settings: lambda: embedder
    cli(sys.argv[2:])
