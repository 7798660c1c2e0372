"""``dateline usage``."""

from __future__ import annotations

from typing import Annotated

import typer

from app import wiring
from app.cli.console import AsJson, err, loaded_settings, out, print_json
from app.records.archive import UsageRecord


def register(cli: typer.Typer) -> None:
    """Adds the command."""
    cli.command()(usage)


def usage(
    days: Annotated[int, typer.Option(min=1, max=3_660, help="So many days, with today.")] = 31,
    as_json: AsJson = False,
) -> None:
    """Show what chat models took: tokens and cost by day, user and model. Prices are those of chat.prices."""
    rows = wiring.usage_for(loaded_settings()).latest(days)
    if as_json:
        print_json([row.model_dump(mode="json") for row in rows])
        return
    for row in rows:
        out.print(f"{row.day}  {row.user or '-'}  {row.model}  {_row_text(row)}", markup=False)
    if rows:
        read, written = sum(row.read for row in rows), sum(row.written for row in rows)
        cost, unpriced = sum(row.cost for row in rows), sum(row.unpriced for row in rows)
        out.print(f"together  {read:,} tokens read, {written:,} written{_cost(cost, unpriced)}", markup=False)
    else:
        err.print("No chat model was asked anything in this time.")


def _row_text(row: UsageRecord) -> str:
    guessed = f", of {row.estimated:,} estimated" if row.estimated else ""
    tokens = f"{row.read:,} tokens read, {row.written:,} written"
    return f"{row.calls:,} calls{guessed}: {tokens}{_cost(row.cost, row.unpriced)}"


def _cost(cost: float, unpriced: int) -> str:
    priced = f", cost {cost:,.4f}" if cost else ""
    return f"{priced}, {unpriced:,} without a price" if unpriced else priced
