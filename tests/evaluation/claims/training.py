"""Trains the model of support: ``python -m tests.evaluation.claims.training [--epochs 2]``.

The packaged encoder reads "question claim [SEP] passage" and one number is read off its first token: the log-odds that
the passage states the claim as an answer to the question. It is trained on ``examples``, with the loss of the public
sets balanced between true and false in each set; its layers are kept in ``support.npz`` of ``--folder``.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import statistics
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score
from tokenizers import Tokenizer
from torch import Tensor, nn
from transformers import AutoModel

from index.model_files import profile_of
from index.settings import EmbeddingSettings
from tests.evaluation.claims import examples
from tests.evaluation.claims.examples import Example
from tests.evaluation.descent import losses
from tests.evaluation.records import HOME

MOST_TOKENS = 224
_BATCH_TOKENS = 4096
_RATE = 6e-5
_HEAD_RATE = 6e-4


class Support(nn.Module):
    """Token ids → one logit a row."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.encoder = AutoModel.from_pretrained(folder, add_pooling_layer=False)
        self.head = nn.Linear(self.encoder.config.hidden_size, 1)

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        first = self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state[:, 0]
        return self.head(first).squeeze(-1)  # type: ignore[no-any-return]


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--epochs", type=float, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--without", action="append", default=[], choices=["claims", "questions", "planted"])
    parser.add_argument("--folder", type=Path, default=HOME / "support")
    options = parser.parse_args(arguments)
    if not examples.available():
        sys.stderr.write("skipped: the data is not there\n")
        return 0
    torch.manual_seed(options.seed)
    base = profile_of(EmbeddingSettings()).folder
    tokenizer = tokenizer_of(base)
    model = Support(base)
    made = drawn(model, tokenizer, options.without)
    sys.stdout.write(json.dumps(examples.counts(made)) + "\n")
    dev = [*examples.of_claims("dev", 40), *random.Random(3).sample(list(examples.of_questions("dev")), 800)]
    trained(model, tokenizer, made, dev, options)
    options.folder.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(options.folder / "support.npz", **layers(model))
    return 0


def layers(model: Support) -> dict[str, NDArray[np.float32]]:
    """What training changed, by the names of the packaged model's file: its layers and the head."""
    own = {name: values.numpy() for name, values in model.encoder.state_dict().items() if name.startswith("encoder.")}
    return {**own, **{f"head.{name}": values.numpy() for name, values in model.head.state_dict().items()}}


def tokenizer_of(folder: Path) -> Tokenizer:
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(MOST_TOKENS, strategy="longest_first")
    return tokenizer


def drawn(model: Support, tokenizer: Tokenizer, without: Sequence[str]) -> list[Example]:
    made: list[Example] = []
    if "claims" not in without:
        made += examples.of_claims("fit")
    if "questions" not in without:
        made += examples.of_questions("fit")
    if "planted" not in without:
        made += examples.planted(neighbours(model, tokenizer))
    return made


def neighbours(model: Support, tokenizer: Tokenizer) -> examples.Neighbours:
    """Words whose input vectors lie nearest: often the opposite, or another of the same kind."""
    vectors = model.encoder.embeddings.word_embeddings.weight.detach()
    vectors = vectors / vectors.norm(dim=1, keepdim=True)
    words = [tokenizer.id_to_token(at) for at in range(vectors.shape[0])]

    def near(word: str) -> list[str]:
        at = tokenizer.token_to_id(word)
        if at is None:
            return []
        best = torch.topk(vectors @ vectors[at], 9).indices.tolist()
        return [words[n] for n in best if n != at and words[n].isalpha() and len(words[n]) > 3]

    return near


def encoded(tokenizer: Tokenizer, made: Sequence[Example]) -> list[list[int]]:
    pairs = [(f"{one.question} {one.claim}".strip(), one.passage) for one in made]
    return [encoding.ids for encoding in tokenizer.encode_batch(pairs)]


def batches(ids: Sequence[Sequence[int]], rng: random.Random | None = None) -> Iterator[list[int]]:
    """Rows of like length, at most so many tokens together; in any order with ``rng``."""
    order = sorted(range(len(ids)), key=lambda row: len(ids[row]) + (rng.random() * 8 if rng else 0))
    made: list[list[int]] = [[]]
    for row in order:
        if made[-1] and (len(made[-1]) + 1) * len(ids[row]) > _BATCH_TOKENS:
            made.append([])
        made[-1].append(row)
    if rng:
        rng.shuffle(made)
    yield from made


def padded(ids: Sequence[Sequence[int]]) -> tuple[Tensor, Tensor]:
    longest = max(map(len, ids))
    values = torch.zeros(len(ids), longest, dtype=torch.long)
    mask = torch.zeros(len(ids), longest, dtype=torch.long)
    for row, own in enumerate(ids):
        values[row, : len(own)] = torch.tensor(own)
        mask[row, : len(own)] = 1
    return values, mask


def weights(made: Sequence[Example]) -> list[float]:
    """So that true and false weigh the same in each kind of the public sets, in the questions and in the planted."""
    groups = [_group(one) for one in made]
    counts, sizes = Counter(zip(groups, (one.true for one in made), strict=True)), Counter(groups)
    return [sizes[g] / 2 / counts[g, one.true] for g, one in zip(groups, made, strict=True)]


def _group(one: Example) -> str:
    if one.kind in _SETS:
        return one.kind
    return "questions" if one.kind in _QUESTIONS else "premises" if one.question else "planted"


_QUESTIONS = frozenset(["answered", "other answer", "other sentence", "unanswered"])
_SETS = frozenset(examples.group_names())


def trained(
    model: Support, tokenizer: Tokenizer, made: Sequence[Example], dev: Sequence[Example], options: argparse.Namespace
) -> None:
    ids, labels, weigh = (
        encoded(tokenizer, made),
        torch.tensor([float(o.true) for o in made]),
        torch.tensor(weights(made)),
    )
    rng = random.Random(options.seed)
    for parameter in model.encoder.embeddings.parameters():
        parameter.requires_grad = False
    planned = [rows for _ in range(math.ceil(options.epochs)) for rows in batches(ids, rng)]
    planned = planned[: int(len(planned) * options.epochs / math.ceil(options.epochs))]

    def loss_of(rows: list[int]) -> Tensor:
        found = model(*padded([ids[row] for row in rows]))
        return nn.functional.binary_cross_entropy_with_logits(found, labels[rows], weight=weigh[rows])

    groups = [
        {"params": [p for p in model.encoder.parameters() if p.requires_grad], "lr": _RATE},
        {"params": list(model.head.parameters()), "lr": _HEAD_RATE},
    ]
    for step, _ in enumerate(losses(model, groups, planned, loss_of), start=1):
        if step % (len(planned) // 4 or 1) == 0:
            sys.stdout.write(json.dumps(areas(model, tokenizer, dev)) + "\n")


def logits(model: Support, tokenizer: Tokenizer, made: Sequence[Example]) -> NDArray[np.float32]:
    ids = encoded(tokenizer, made)
    found = np.zeros(len(made), np.float32)
    model.eval()
    with torch.inference_mode():
        for rows in batches(ids):
            found[rows] = model(*padded([ids[row] for row in rows])).numpy()
    model.train()
    return found


def areas(model: Support, tokenizer: Tokenizer, dev: Sequence[Example]) -> dict[str, Any]:
    """Area under the curve of each set, of the questions, and the mean of the sets."""
    found, groups = logits(model, tokenizer, dev), [_group(one) for one in dev]
    own = {
        group: round(
            float(
                roc_auc_score(
                    [one.true for one, other in zip(dev, groups, strict=True) if other == group],
                    [value for value, other in zip(found, groups, strict=True) if other == group],
                )
            ),
            3,
        )
        for group in sorted(set(groups))
    }
    return {"mean": round(statistics.mean(area for group, area in own.items() if group in _SETS), 3), **own}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
