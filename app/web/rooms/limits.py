"""What a reader limits searches to: read from an address or a cookie, shown as chips, changed in a form.

    Chosen.of      pairs of an address or a form → what is chosen; what makes no sense is passed over
    limits_in_cookie  the same from the cookie that the browser keeps
    filters        what ``index.search`` gets of it

"As of" is kept apart from "to": it means that nothing later counts, whatever span of days is looked at.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlencode

from markupsafe import Markup

from app.localization import name_of_language
from app.types import Sureness
from app.web.rooms import texts as room_texts
from app.web.templating import Macros
from index.types import Filters

COOKIE = "dateline_limits"
_HTML = Macros("rooms/limits.html")
_LONGEST_NAME = 200  # characters of an outlet or section
_MOST_NAMES = 50  # of a kind; a cookie holds 4,096 bytes
_LONGEST_COOKIE = 3_500
_SURENESSES = frozenset(Sureness)
Counting = Callable[[str], Sequence[tuple[str, int]]]  # outlet, section or language → its values with their articles


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
    archives: tuple[str, ...] = ()

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
            archives=_all("archive", known),
        )

    def pairs(self) -> list[tuple[str, str]]:
        """What ``of`` reads."""
        named = [
            ("archive", self.archives),
            ("outlet", self.outlets),
            ("section", self.sections),
            ("language", self.languages),
        ]
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
        return room_texts.LIMITS_WRONG_ORDER if self.first and last and self.first > last else ""

    @property
    def _end(self) -> date | None:
        return min(self.last, self.as_of) if self.last and self.as_of else self.last or self.as_of

    def filters(self) -> Filters | None:
        """What the search gets; None where nothing is limited."""
        own = self.outlets, self.sections, self.languages, self.first, self._end, self.undated and self._dated
        made = Filters(*own, archives=self.archives)
        return None if made == Filters() else made

    @property
    def _dated(self) -> bool:
        return bool(self.first or self.last or self.as_of)

    def without(self, name: str, value: str) -> Chosen:
        """These limits less one of them."""
        return Chosen.of(pair for pair in self.pairs() if pair != (name, value))


def limits_in_cookie(cookies: Mapping[str, str] | None) -> Chosen:
    """The limits that the browser keeps; none where it keeps none or something else."""
    return Chosen.of(_unpacked((cookies or {}).get(COOKIE, "")))


def cookie_of(chosen: Chosen) -> str:
    """The cookie's value. Names that do not fit are left out, last first: a cookie that is too long is not kept."""
    while len(value := _packed(chosen)) > _LONGEST_COOKIE:
        field = max(("outlets", "sections", "languages", "archives"), key=lambda name: len(getattr(chosen, name)))
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


def limits_bar(chosen: Chosen, counted: Counting, action: str, note: str = "", archives: Sequence[str] = ()) -> Markup:
    """Chips of what is limited and the form that changes it; ``action`` is where the form goes."""
    chips = [(urlencode([(name, value)]), label) for name, value, label in chips_of(chosen)]
    return _HTML.bar(chosen, action, note, fields(chosen, counted, archives), chips, tuple(Sureness))


def fields(chosen: Chosen, counted: Counting, archives: Sequence[str] = ()) -> Markup:
    """The fields of limits, for a form of whoever asks. ``archives``: those to choose between, of which the first is
    meant where none is chosen."""
    named = (
        ("outlet", room_texts.OUTLETS, chosen.outlets),
        ("section", room_texts.SECTIONS, chosen.sections),
        ("language", room_texts.LANGUAGES, chosen.languages),
    )
    return _HTML.fields(
        chosen,
        [(name, legend, _boxes(name, counted(name), taken)) for name, legend, taken in named],
        [(name, name in (chosen.archives or archives[:1])) for name in archives] if len(archives) > 1 else [],
    )


def chips_of(chosen: Chosen) -> list[tuple[str, str, str]]:
    """(field, value, label) of each limit."""
    labels = {"from": room_texts.chip_from, "to": room_texts.chip_to, "as_of": room_texts.chip_as_of}
    made = []
    for name, value in chosen.pairs():
        label = labels[name](value) if name in labels else value
        if name == "undated":
            label = room_texts.LIMIT_UNDATED
        if name == "sureness":
            label = room_texts.SURENESS[Sureness(value)]
        made.append((name, value, name_of_language(value) if name == "language" else label))
    return made


def _boxes(
    name: str, counted: Sequence[tuple[str, int]], chosen: Sequence[str]
) -> Sequence[tuple[str, str, int, bool]]:
    """Value, label, count and whether it is ticked; none where there is nothing to choose between."""
    named = [(value, count) for value, count in counted if value]
    if len(named) + any(not value for value, _ in counted) < 2:
        return ()
    taken = {value.casefold() for value in chosen}
    return [
        (value, name_of_language(value) if name == "language" else value, count, value.casefold() in taken)
        for value, count in named
    ]


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None


def _all(name: str, pairs: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for key, value in pairs if key == name and value))[:_MOST_NAMES]
