"""The address under which a page wants to be known, without what only says how one came there; the day in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from urllib.parse import SplitResult, urljoin, urlsplit, urlunsplit

from index.readers.dates.written_dates import day_of

_TRACKING = re.compile(
    r"utm_\w+|fbclid|gclid|dclid|gbraid|wbraid|msclkid|yclid|igshid|mc_(?:cid|eid)|at_(?:medium|campaign|custom\d*|link_\w+)|"
    r"ns_(?:mchannel|source|campaign|linkname|fee)|cmpid?|cmp|ito|icid|ref_?src|smid|smtyp|partner|ocid|xtor|wt_mc|_ga|"
    r"__twitter_impression|echobox|spm|s_cid|guccounter|guce_referrer\w*|share(?:_?id)?|ref|"
    r"campaign_?id|CMP|hss_channel|mkt_tok|oly_(?:anon|enc)_id|vero_id|trk\w*",
    re.IGNORECASE,
)
_ARCHIVED = re.compile(
    r"^https?://(?:web\.archive\.org/web|archive\.(?:org|today|is|ph)(?:/web)?)/(?P<at>\d{8,14})[a-z_]*/(?=http)"
)
_PLAYED_BACK = re.compile(r"BEGIN WAYBACK TOOLBAR INSERT|FILE ARCHIVED ON \d|//web-static\.archive\.org/")
_KEPT_AT = re.compile(r"https?://web\.archive\.org/web/\d{14}[a-z_]{0,4}/https?:[^\s\"'<>]{1,2000}")
_URL_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_URL_DAYS = (
    re.compile(r"/(?P<year>\d{4})/(?P<month>\d{1,2}|[a-z]{3})/(?P<day>\d{1,2})(?=[/._-]|$)"),
    re.compile(r"/(?P<year>\d{4})[-_.](?P<month>\d{2})[-_.](?P<day>\d{2})(?=[/._-]|$)"),
    re.compile(r"[-_./](?P<year>\d{4})[-_.]?(?P<month>\d{2})[-_.]?(?P<day>\d{2})(?:\.\w{2,5})?/?$"),
    re.compile(r"/(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})(?=[/._-]|$)"),
    re.compile(r"/(?P<year>\d{4})/(?P<month>\d{2})(?P<day>\d{2})(?=[/._-])"),
    re.compile(r"/(?P<year>\d{4})-(?P<month>\d{1,2})/(?P<day>\d{1,2})(?=[/._-])"),
    re.compile(r"/(?P<year>\d{4})/[a-z][\w-]{0,40}/(?P<month>\d{1,2})/(?P<day>\d{1,2})(?=/)"),
)
_URL_MONTH = re.compile(r"/(?P<year>(?:19|20)\d\d)(?:/|-)(?P<month>0[1-9]|1[0-2]|[a-z]{3})(?=/)")
_SECOND_LEVEL = frozenset(("co", "com", "org", "net", "gov", "ac", "edu", "gob", "or", "ne", "go"))


def without_archive(url: str) -> str:
    """An address without that of the web archive that kept the page, which holds the day of keeping."""
    return _ARCHIVED.sub("", url.strip())


def kept_copy(html: str, url: str, article_url: str) -> tuple[str, datetime] | None:
    """The address at which a web archive keeps this page, and when it took it; None for a page saved elsewhere.

    ``url`` is where the page was got. A page that only links to an archive is no copy of one.
    """
    stated = _KEPT_AT.findall(html) if _PLAYED_BACK.search(html) else []
    for address in (url.strip(), *stated):
        kept = _ARCHIVED.match(address)
        if not kept or (address != url.strip() and plain_address(address) != article_url):
            continue
        try:
            return address, datetime.strptime(kept["at"].ljust(14, "0"), "%Y%m%d%H%M%S").replace(tzinfo=UTC)
        except ValueError:
            continue
    return None


def split_address(url: str) -> SplitResult:
    """The parts of an address; of one that cannot be read, no parts."""
    try:
        return urlsplit(url)
    except ValueError:
        return SplitResult("", "", "", "", "")


def plain_address(url: str, base: str = "") -> str:
    """``url`` against ``base``, without fragment, tracking and an archive's prefix; "" if it is no web address."""
    try:
        joined = urljoin(without_archive(base), without_archive(url))
        parts = urlsplit(joined)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            return ""
        port = f":{parts.port}" if parts.port and parts.port not in (80, 443) else ""
        query = "&".join(one for one in parts.query.split("&") if not _TRACKING.fullmatch(one.partition("=")[0]))
    except ValueError:
        return ""
    return urlunsplit((parts.scheme, parts.hostname + port, parts.path or "/", query, ""))


def canonical_address(stated: list[str], url: str) -> str:
    """The first of the addresses that a page states for itself that can be believed, else ``url``, where it was got.

    A page may send to another path of its site, and to its site's other names (www, m, amp). It is not believed when it
    names another site's page, unless everything that it states agrees (a syndicated article): one wrong tag, copied
    with a template, would make all articles of a site the same one. Nor is the front page believed, for the same
    reason.
    """
    own = plain_address(url)
    found = [address for one in stated if (address := plain_address(one, own))]
    for address in found:
        if urlsplit(address).path in ("", "/") and own and urlsplit(own).path not in ("", "/"):
            continue
        if (
            not own
            or site_of(address) == site_of(own)
            or (len(found) > 1 and len({site_of(one) for one in found}) == 1)
        ):
            return address
    return own


def site_of(url: str) -> str:
    """The registered name of an address's host, about: "news.bbc.co.uk" → "bbc.co.uk"."""
    host = (urlsplit(url).hostname or "").lower().rstrip(".")
    labels = host.split(".")
    if re.fullmatch(r"[\d.]+", host) or len(labels) < 3:
        return host
    kept = 3 if len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVEL else 2
    return ".".join(labels[-kept:])


def days_of_address(url: str) -> Iterator[tuple[date, str]]:
    """The days, and then the month, that an address names in its path, each with its precision, "day" or "month"."""
    path = split_address(url).path.lower()
    for form in _URL_DAYS:
        if (match := form.search(path)) and (day := _url_day(match, int(match["day"]))):
            yield day, "day"
    if (match := _URL_MONTH.search(path)) and (day := _url_day(match, 1)):
        yield day, "month"


def _url_day(match: re.Match[str], day: int) -> date | None:
    written, year = match["month"], int(match["year"])
    if not written.isdigit():
        if written not in _URL_MONTHS:
            return None
        return day_of(year, _URL_MONTHS.index(written) + 1, day)
    return day_of(year, int(written), day) if year >= 1800 else None
