"""What a reader limits searches to: read from an address or a cookie, shown as chips, changed in a form.

    Chosen.of      pairs of an address or a form → what is chosen; what makes no sense is passed over
    remembered     the same from the cookie that the browser keeps
    filters        what ``index.search`` gets of it

"As of" is kept apart from "to": it means that nothing later counts, whatever span of days is looked at.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from html import escape
from urllib.parse import urlencode

from app.language.languages import language_name
from app.types import Sureness
from app.web import texts
from index.stores.overview import Overview
from index.types import Filters

COOKIE = "dateline_limits"
_LONGEST_NAME = 200  # characters of an outlet or section
_MOST_NAMES = 50  # of a kind; a cookie holds 4,096 bytes
_LONGEST_COOKIE = 3_500
_SURENESSES = frozenset(Sureness)


@dataclass(frozen=True, slots=True)
class Chosen:
    """Limits as a reader sets them. An empty field limits nothing."""

    outlets: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    first: date | None = None
    last: date | None = None
    as_of: date | None = None
    undated: bool = False
    sureness: Sureness = Sureness.BALANCED

    @classmethod
    def of(cls, pairs: Iterable[tuple[str, str]]) -> Chosen:
        """From the pairs of an address or a form. An address can be typed by anybody: what is no limit is ignored."""
        # Half of a surrogate pair, which a forged cookie may hold, is not text.
        known = [(name, value.encode("utf-8", "ignore").decode().strip()[:_LONGEST_NAME]) for name, value in pairs]
        days = {name: _day(value) for name, value in known}
        return cls(
            outlets=_all("outlet", known),
            sections=_all("section", known),
            languages=_all("language", known),
            first=days.get("from"),
            last=days.get("to"),
            as_of=days.get("as_of"),
            undated=any(name == "undated" and value == "1" for name, value in known),
            sureness=next(
                (Sureness(value) for name, value in known if name == "sureness" and value in _SURENESSES),
                Sureness.BALANCED,
            ),
        )

    def pairs(self) -> list[tuple[str, str]]:
        """What ``of`` reads."""
        named = [("outlet", self.outlets), ("section", self.sections), ("language", self.languages)]
        days = [("from", self.first), ("to", self.last), ("as_of", self.as_of)]
        return [
            *((name, value) for name, values in named for value in values),
            *((name, day.isoformat()) for name, day in days if day),
            *([("undated", "1")] if self.undated else []),
            *([("sureness", self.sureness.value)] if self.sureness is not Sureness.BALANCED else []),
        ]

    @property
    def wrong(self) -> str:
        """Why nothing can pass, in words; "" if something can."""
        last = self._end
        return texts.LIMITS_WRONG_ORDER if self.first and last and self.first > last else ""

    @property
    def _end(self) -> date | None:
        return min(self.last, self.as_of) if self.last and self.as_of else self.last or self.as_of

    def filters(self) -> Filters | None:
        """What the search gets; None where nothing is limited."""
        made = Filters(self.outlets, self.sections, self.languages, self.first, self._end, self.undated and self._dated)
        return None if made == Filters() else made

    @property
    def _dated(self) -> bool:
        return bool(self.first or self.last or self.as_of)

    def without(self, name: str, value: str) -> Chosen:
        """These limits less one of them."""
        return Chosen.of(pair for pair in self.pairs() if pair != (name, value))


def remembered(cookies: Mapping[str, str] | None) -> Chosen:
    """The limits that the browser keeps; none where it keeps none or something else."""
    return Chosen.of(_unpacked((cookies or {}).get(COOKIE, "")))


def cookie_of(chosen: Chosen) -> str:
    """The cookie's value. Names that do not fit are left out, last first: a cookie that is too long is not kept."""
    while len(value := _packed(chosen)) > _LONGEST_COOKIE:
        field = max(("outlets", "sections", "languages"), key=lambda name: len(getattr(chosen, name)))
        chosen = replace(chosen, **{field: getattr(chosen, field)[:-1]})
    return value


def _packed(chosen: Chosen) -> str:
    """Letters, digits, - and _ only: what every browser and server takes in a cookie as it is."""
    written = json.dumps(chosen.pairs(), ensure_ascii=False, separators=(",", ":"))
    return urlsafe_b64encode(written.encode()).decode().rstrip("=")


def _unpacked(value: str) -> list[tuple[str, str]]:
    try:
        pairs = json.loads(urlsafe_b64decode(value.encode("ascii") + b"=" * (-len(value) % 4)))
        return [(str(name), str(text)) for name, text in pairs]
    except (ValueError, TypeError, RecursionError):  # anybody may send anything
        return []


# HTML


def limits_bar(chosen: Chosen, overview: Overview, action: str, note: str = "") -> str:
    """Chips of what is limited and the form that changes it; ``action`` is where the form goes."""
    return (
        f'<section class="limits" aria-label="{texts.LIMITS_LABEL}">'
        f'<details class="limits-panel"{" open" if note else ""}><summary>{texts.LIMITS}</summary>'
        f'<form method="post" action="{escape(action)}" data-limits>{_note(note)}{fields(chosen, overview)}'
        f"{_sureness_field(chosen.sureness)}"
        f'<p class="form-end"><button class="go">{texts.LIMITS_APPLY}</button>'
        f'<button name="clear" value="1" class="plain">{texts.LIMITS_CLEAR}</button></p></form></details>'
        f"{_chips(chosen, action)}</section>"
    )


def fields(chosen: Chosen, overview: Overview) -> str:
    """The fields of limits, for a form of whoever asks."""
    return (
        f'<div class="limit-days">{_date_field("from", texts.LIMIT_FROM, chosen.first)}'
        f"{_date_field('to', texts.LIMIT_TO, chosen.last)}"
        f"{_date_field('as_of', texts.LIMIT_AS_OF, chosen.as_of, texts.LIMIT_AS_OF_HINT)}"
        f'<label class="tick"><input type="checkbox" name="undated" value="1"{" checked" if chosen.undated else ""}>'
        f" {texts.LIMIT_UNDATED}</label></div>"
        f"{_name_fields('outlet', texts.OUTLETS, overview.counted('outlet'), chosen.outlets)}"
        f"{_name_fields('section', texts.SECTIONS, overview.counted('section'), chosen.sections)}"
        f"{_name_fields('language', texts.LANGUAGES, overview.counted('language'), chosen.languages)}"
    )


def _sureness_field(chosen: Sureness) -> str:
    options = "".join(
        f'<option value="{one.value}"{" selected" if one is chosen else ""}>{texts.SURENESS[one]}</option>'
        for one in Sureness
    )
    label = f"<span>{texts.SURENESS_LABEL}</span>"
    return f'<label class="limit-sureness">{label}<select name="sureness">{options}</select></label>'


def chips_of(chosen: Chosen) -> list[tuple[str, str, str]]:
    """(field, value, label) of each limit."""
    labels = {"from": texts.chip_from, "to": texts.chip_to, "as_of": texts.chip_as_of}
    made = []
    for name, value in chosen.pairs():
        label = labels[name](value) if name in labels else value
        if name == "undated":
            label = texts.LIMIT_UNDATED
        if name == "sureness":
            label = texts.SURENESS[Sureness(value)]
        made.append((name, value, language_name(value) if name == "language" else label))
    return made


def _chips(chosen: Chosen, action: str) -> str:
    chips = chips_of(chosen)
    if not chips:
        return f'<p class="limit-chips"><span class="no-limit">{texts.LIMITS_NONE}</span></p>'
    buttons = "".join(
        f'<li><button name="remove" value="{escape(urlencode([(name, value)]))}"'
        f' aria-label="{escape(texts.remove_limit(label))}"><span dir="auto">{escape(label)}</span>'
        ' <span aria-hidden="true">✕</span></button></li>'
        for name, value, label in chips
    )
    return f'<form method="post" action="{escape(action)}" data-limits class="limit-chips"><ul>{buttons}</ul></form>'


def _note(note: str) -> str:
    return f'<p class="form-note" role="alert">{escape(note)}</p>' if note else ""


def _date_field(name: str, label: str, day: date | None, hint: str = "") -> str:
    value = f' value="{day.isoformat()}"' if day else ""
    said = f' title="{hint}"' if hint else ""
    return f'<label{said}><span>{label}</span><input type="date" name="{name}"{value}></label>'


def _name_fields(name: str, legend: str, counted: Sequence[tuple[str, int]], chosen: Sequence[str]) -> str:
    """Tick boxes; none where there is nothing to choose between."""
    named = [(value, count) for value, count in counted if value]
    if len(named) + any(not value for value, _ in counted) < 2:
        return ""
    taken = {value.casefold() for value in chosen}
    boxes = "".join(
        f'<label class="tick"><input type="checkbox" name="{name}" value="{escape(value)}"'
        f"{' checked' if value.casefold() in taken else ''}> "
        f'<span dir="auto">{escape(language_name(value) if name == "language" else value)}</span>'
        f' <span class="count">{count:,}</span></label>'
        for value, count in named
    )
    return f'<fieldset class="limit-names"><legend>{legend}</legend><div class="ticks">{boxes}</div></fieldset>'


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None


def _all(name: str, pairs: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for key, value in pairs if key == name and value))[:_MOST_NAMES]
