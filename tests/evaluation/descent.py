"""How models of the evaluation are trained: binary cross-entropy, step by step. Needs PyTorch, loaded when it begins.

A loop of our own: the trainer of sentence-transformers needs two packages more (accelerate, datasets) and does no more
than this with them.
"""

from __future__ import annotations

import statistics
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from torch import Tensor, nn

B = TypeVar("B")
_TOLD = 20  # steps between two lines of progress


def losses(
    model: nn.Module, groups: Sequence[dict[str, Any]], batches: Sequence[B], loss_of: Callable[[B], Tensor]
) -> Iterator[float]:
    """The loss of each step, each made when it is asked for. ``groups``: parameters with their highest rate ("lr")."""
    import torch

    optimizer = torch.optim.AdamW(groups, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: _pace(step, len(batches)))
    taken: list[float] = []
    model.train()
    for batch in batches:
        loss = loss_of(batch)
        torch.autograd.backward(loss)
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        optimizer.zero_grad()
        taken.append(loss.item())
        if len(taken) % _TOLD == 0:
            sys.stdout.write(f"step {len(taken)} of {len(batches)}, loss {statistics.mean(taken[-_TOLD:]):.3f}\n")
            sys.stdout.flush()
        yield taken[-1]


def _pace(step: int, steps: int) -> float:
    """Share of the learning rate: up over the first tenth of the steps, then down to nothing, both in a line."""
    warm = max(1, steps // 10)
    return min((step + 1) / warm, (steps - step) / max(1, steps - warm))
