"""Which of day and month comes first in the numbers of a page: 03/04/2016 has two readings, until a page tells."""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.readers.pages.page_addresses import split_address
from index.readers.pages.page_parts import Page, addresses

_MOST_BLOCKS = 2_000  # lines of a page that are looked at
_LINE_CHARS = 300
_NUMBERS = re.compile(r"(?<![\d/.-])(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?![\d/])")
_MONTH_FIRST = frozenset({"US", "PH", "FM", "PW"})
_DAY_FIRST_HOSTS = (".uk", ".ie", ".au", ".nz", ".in", ".za", ".ng", ".ke", ".mt", ".sg", ".pk", ".gh")


def order_of(page: Page) -> str:
    """Which of day and month comes first in numbers on this page, "dm" or "md"; "" where nothing tells."""
    if page.number_order is None:
        page.number_order = _order_told(page)
    return page.number_order


def _order_told(page: Page) -> str:
    language, _, region = page.language_tag.partition("-")
    locale_region = page.meta("og:locale")[3:5].upper()
    region = region or (locale_region if page.meta("og:locale")[:2].lower() == language else "")
    if region in _MONTH_FIRST:
        return "md"
    if (page.language or "en") != "en" or (region and region != "CA"):
        return "dm"
    hosts = [split_address(url).hostname or "" for url in addresses(page) if "://" in url]
    if any(host.endswith(_DAY_FIRST_HOSTS) for host in hosts):
        return "dm"
    return _order_of_others(page)


def _order_of_others(page: Page) -> str:
    """The order that other dates of the page show: one with a part above 12, or one for machines of the same day."""
    known = {found[:10] for found in _machine_days(page)}
    orders = set()
    lines = (block.text for block in page.blocks[:_MOST_BLOCKS] if len(block.text) <= _LINE_CHARS)
    for one, other, year in (parts for line in lines for parts in _NUMBERS.findall(line)):
        first, second = int(one), int(other)
        if first > 12 or f"{year}-{second:02}-{first:02}" in known:
            orders.add("dm")
        if second > 12 or f"{year}-{first:02}-{second:02}" in known:
            orders.add("md")
    return orders.pop() if len(orders) == 1 else ""


def _machine_days(page: Page) -> Iterator[str]:
    """Every day that the page states for machines, updates too: they tell which reading of a number is meant."""
    yield from (content for _, content in page.metas if re.match(r"\d{4}-\d\d-\d\d", content))
    for node in page.data:
        yield from (str(node[name]) for name in ("dateModified", "datePublished", "dateCreated") if name in node)
    for block in page.blocks:
        yield from (stamp.value for stamp in block.stamps if stamp.value)
