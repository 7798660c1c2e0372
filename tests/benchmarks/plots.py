"""Pictures of the benchmarks' results, for README. Needs matplotlib (extra ``evaluation``), imported when used."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

OURS, OTHERS = "#1f6fb4", "#b9bec5"
SETS = {"bbc": "BBC", "reuters": "Reuters"}
_TEXT, _FAINT = "#24292f", "#e1e4e8"
_STYLE: Any = {
    "font.size": 9.5,
    "text.color": _TEXT,
    "axes.labelcolor": _TEXT,
    "axes.titlelocation": "left",
    "axes.titlesize": 10.5,
    "axes.titleweight": "bold",
    "axes.titlepad": 8,
    "axes.edgecolor": OTHERS,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.spines.left": False,
    "axes.grid": True,
    "axes.grid.axis": "y",
    "axes.axisbelow": True,
    "grid.color": _FAINT,
    "grid.linewidth": 0.7,
    "xtick.color": _TEXT,
    "ytick.color": _TEXT,
    "xtick.major.size": 0,
    "ytick.major.size": 0,
    "legend.frameon": False,
    "legend.handlelength": 1,
    "legend.columnspacing": 1,
}


@contextmanager
def picture(target: Path, width: float = 7.0, height: float = 3.2) -> Iterator[Figure]:
    """A figure to draw on, written to ``target`` as a PNG in the end.

    7 inches are 800 pixels in README; it has twice as many, for sharp screens. A Figure made without pyplot is drawn
    by Agg and needs no display.
    """
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    target.parent.mkdir(parents=True, exist_ok=True)
    with rc_context(_STYLE):
        figure = Figure((width, height), layout="constrained", facecolor="white")
        yield figure
        figure.savefig(target, format="png", dpi=230)


def plot_indexing(report: dict[str, Any], target: Path) -> None:
    """Left: articles a second, ours and the tutorial's. Right: memory over the articles indexed, of the largest set."""
    names = [name for name in SETS if name in report]
    compared = {SETS[name]: report[name]["beside_tutorial"] for name in names if "beside_tutorial" in report[name]}
    largest = max(names, key=lambda name: int(report[name]["indexed"]))
    with picture(target) as figure:
        if compared:
            speed, memory = figure.subplots(1, 2)
            _plot_speed(speed, compared)
        else:
            memory = figure.subplots()
        _plot_memory(memory, SETS[largest], report[largest])


def _plot_speed(axes: Axes, sets: dict[str, dict[str, Any]]) -> None:
    axes.set_title("Articles indexed a second")
    fastest = max(own["ours"]["articles_per_second"] for own in sets.values())
    for place, own in enumerate(sets.values()):
        for shift, system, colour in ((-0.2, "ours", OURS), (0.2, "tutorial", OTHERS)):
            height = own[system]["articles_per_second"]
            axes.bar(place + shift, height, 0.38, color=colour)
            axes.text(place + shift, height + fastest * 0.02, f"{height:.3g}", ha="center")
        top = own["ours"]["articles_per_second"] + fastest * 0.1
        axes.text(place - 0.2, top, f"{own['ratio']['tutorial']:.1f}×", ha="center", color=OURS, weight="bold", size=12)
    axes.set_yticks([])  # every bar has its number
    axes.set_xticks(range(len(sets)), list(sets))
    axes.set_xlim(-0.6, len(sets) - 0.4)
    axes.set_ylim(0, fastest * 1.25)
    for name, colour in {"Dateline": OURS, "LangChain tutorial": OTHERS}.items():
        axes.bar(0, 0, color=colour, label=name)
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.09), ncols=2)


def _plot_memory(axes: Axes, name: str, figures: dict[str, Any]) -> None:
    from matplotlib.ticker import MaxNLocator

    peak = figures["peak_mb"]
    axes.set_title(f"Memory in MB while indexing {name}")
    axes.axhline(peak, color=OTHERS, linewidth=1, linestyle=(0, (4, 3)))
    axes.text(0.98, peak * 1.02, f"peak {peak:,} MB", transform=axes.get_yaxis_transform(), ha="right")
    axes.plot(figures["memory"]["articles"], figures["memory"]["mb"], color=OURS, linewidth=1.8)
    axes.set_xlim(0, max(1, figures["indexed"]))
    axes.set_ylim(0, peak * 1.25)
    axes.set_xlabel("articles indexed")
    axes.xaxis.set_major_locator(MaxNLocator(5, integer=True))
    axes.xaxis.set_major_formatter("{x:,.0f}")
    axes.yaxis.set_major_formatter("{x:,.0f}")


def plot_searching(report: dict[str, Any], target: Path) -> None:
    """Left: milliseconds of a search over the archive's size, for each way of asking. Right: the process's memory."""
    sizes = sorted(int(size) for size in report["sizes"])
    figures = [report["sizes"][str(size)] for size in sizes]
    with picture(target) as figure:
        speed, memory = figure.subplots(1, 2, width_ratios=(3, 2))
        _plot_times(speed, sizes, figures)
        _plot_process(memory, sizes, figures)


def _plot_times(axes: Axes, sizes: list[int], figures: list[dict[str, Any]]) -> None:
    axes.set_title("Milliseconds a search, 95th percentile")
    for key, words, colour, style in (
        ("one_reader", "one reader", OURS, "-"),
        ("while_indexing", "while articles are indexed", OURS, ":"),
        ("eight_readers", "eight readers at once", OTHERS, "-"),
    ):
        times = [f[key]["p95_ms"] for f in figures]
        axes.plot(sizes, times, style, color=colour, linewidth=1.8, marker="o", markersize=4, label=words)
        if style == "-":
            for size, ms in zip(sizes, times, strict=True):
                axes.annotate(f"{ms:.0f}", (size, ms), (0, 5), textcoords="offset points", ha="center")
    axes.set_xscale("log")
    axes.set_ylim(0, max(f["eight_readers"]["p95_ms"] for f in figures) * 1.3)
    axes.set_xlabel("passages in the archive")
    axes.set_xticks(sizes, [f"{size:,}" for size in sizes])
    axes.minorticks_off()
    axes.legend(frameon=False, loc="upper left", fontsize=8)


def _plot_process(axes: Axes, sizes: list[int], figures: list[dict[str, Any]]) -> None:
    axes.set_title("Memory of the process, MB")
    own, mapped = ([f["memory_mb"][part] for f in figures] for part in ("own", "mapped_files"))
    places = range(len(sizes))
    axes.bar(places, own, 0.55, color=OURS, label="its own")
    axes.bar(places, mapped, 0.55, own, color=OTHERS, label="mapped files")
    for place, (one, other) in enumerate(zip(own, mapped, strict=True)):
        axes.annotate(f"{one + other:,}", (place, one + other), (0, 4), textcoords="offset points", ha="center")
    axes.set_ylim(0, max(one + other for one, other in zip(own, mapped, strict=True)) * 1.3)
    axes.set_xticks(places, [f"{size:,}" for size in sizes])
    axes.legend(frameon=False, loc="upper left", fontsize=8)


def plot_dates(report: dict[str, Any], target: Path) -> None:
    """Left: pages whose day was read right. Right: pages without a day of which that was said."""
    halves = {"development": "development", "held_out": "held out"}
    systems = {
        "ours": "Dateline",
        "htmldate": "htmldate",
        "htmldate_fast": "htmldate, fast",
        "trafilatura": "trafilatura",
    }
    shades = dict(zip(systems, (OURS, "#9aa1a9", OTHERS, "#dcdfe3"), strict=True))
    with picture(target, height=2.9) as figure:
        shown, hidden = figure.subplots(1, 2)
        for axes, title, right, of in (
            (shown, "Pages that show a day: read right", "right", "shown"),
            (hidden, "Pages that show none: said so", "undated_said", "not_shown"),
        ):
            axes.set_title(title)
            for place, half in enumerate(halves):
                for number, system in enumerate(systems):
                    figures = report[half]["dates"][system]
                    share, x = figures[right] / max(1, figures[of]), place + (number - 1.5) * 0.22
                    axes.bar(x, share, 0.2, color=shades[system])
                    axes.text(x, share + 0.02, f"{figures[right]}/{figures[of]}", ha="center", fontsize=8)
            axes.set_yticks([])
            axes.set_xticks(range(len(halves)), list(halves.values()))
            axes.set_ylim(0, 1.15)
        for system, name in systems.items():
            shown.bar(0, 0, color=shades[system], label=name)
        figure.legend(loc="outside lower center", ncols=4)
