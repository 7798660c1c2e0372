"""What could not be read, printed and counted."""

from __future__ import annotations

from collections.abc import Sequence

from rich.markup import escape

from app.about.phrases import counted
from app.cli.console import out
from index.stores.status import failures_by_reason
from index.types import SkippedFile


def print_failures(failed: Sequence[SkippedFile]) -> None:
    """What could not be read: how often each reason, then each item with its reason and when it was last tried."""
    out.print(f"{counted(len(failed), 'item')} failed; 'dateline retry' tries them again.")
    for reason, count in sorted(failures_by_reason(failed).items(), key=lambda item: (-item[1], item[0])):
        out.print(f"  {count:6,}  {escape(reason)}")
    for skipped in failed:
        out.print(f"{skipped.at}  {escape(skipped.source)}: {escape(skipped.reason)}")
