"""How often somebody may guess a password, and how much somebody may ask.

Guesses are counted in memory (``counting``): a restart forgets them. So are questions of a minute; those of a day, and
tokens, outlive it.

Guesses are counted in moving windows, and in three ways at once:

- by address, so that nobody tries one password on many accounts;
- by account and address, so that nobody tries many passwords on one account;
- by account, whatever the address, so that many machines together cannot. Past that, only browsers that have signed in
  to the account before are listened to, for as long as the window lasts: else anybody could lock its owner out.
"""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Callable

from itsdangerous import BadSignature, TimestampSigner
from limits import RateLimitItem, parse

from app.accounts.counting import Keeping, Windows
from app.accounts.users import User

KNOWN_FOR = 90 * 24 * 60 * 60  # seconds that a browser is known to have signed in to an account
_TOKENS = re.compile(r"(?<!\d)(?P<most>\d{1,12})\s*tokens?\s*(?=/|per\b)")


class Guesses:
    """Wrong passwords, keys and tokens. Safe to share between threads."""

    def __init__(
        self,
        of_address: str = "10/minute",
        of_both: str = "10/15 minutes",
        of_account: str = "50/15 minutes",
        of_all: str = "60/minute",
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._windows = Windows(clock)
        self._of_address, self._of_both, self._of_account = map(parse, (of_address, of_both, of_account))
        self._of_all = parse(of_all)

    def wait(self, address: str, account: str = "", *, known: bool = False) -> int:
        """Seconds until this address is listened to again; 0: now. ``known``: see ``is_known``."""
        counted = self._counted(address, account)
        return max(_wait(self._windows, *one) for one in counted if not (known and one[1].startswith("account ")))

    def are_many(self) -> bool:
        """Whether there were so many from all together that the next is to be answered late: refused, nobody could get
        in for as long as somebody goes on."""
        return _wait(self._windows, self._of_all, "all") > 0

    def add(self, address: str, account: str = "") -> None:
        """A wrong one."""
        for item, name in (*self._counted(address, account), (self._of_all, "all")):
            self._windows.add(item.get_expiry(), name)

    def _counted(self, address: str, account: str) -> list[tuple[RateLimitItem, str]]:
        if not account:
            return [(self._of_address, f"address {address}")]
        name = _hash(account)  # whatever length was sent
        return [
            (self._of_address, f"address {address}"),
            (self._of_both, f"both {address} {name}"),
            (self._of_account, f"account {name}"),
        ]


class Questions:
    """How much each user, key or address may ask: "30/minute; 500/day; 200000 tokens/day". Tokens are those that a
    model reads and writes for them. Safe to share between threads. ``keeping`` is told hashes, no names or addresses.

    Raises ValueError for what is no such list.
    """

    def __init__(self, allowed: str, clock: Callable[[], float] = time.time, keeping: Keeping | None = None) -> None:
        parts = re.split(r"[;,|\n]", allowed) if allowed else []
        self._tokens = [_plain(part) for part in parts if _TOKENS.search(part)]
        self._questions = [parse(part) for part in parts if not _TOKENS.search(part)]
        self._windows = Windows(clock, keeping=keeping)

    def ask(self, asker: str) -> int:
        """Counts a question; where it is one too many, it is not counted, and the seconds to wait are returned."""
        asked, spent = _hash("asked", asker), _hash("spent", asker)
        waits = [_wait(self._windows, item, asked) for item in self._questions]
        wait = max([*waits, *(_wait(self._windows, item, spent) for item in self._tokens)], default=0)
        if not wait:
            for item in self._questions:
                self._windows.add(item.get_expiry(), asked)
        return wait

    def spend(self, asker: str, tokens: int) -> None:
        """What a question took: it is known when it is answered, so the last one may take more than was left."""
        for item in self._tokens:
            self._windows.add(item.get_expiry(), _hash("spent", asker), tokens)


def _wait(windows: Windows, item: RateLimitItem, name: str) -> int:
    return windows.wait(item.amount, item.get_expiry(), name)


def _hash(*parts: str) -> str:
    return hashlib.sha256(" ".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def _plain(part: str) -> RateLimitItem:
    return parse(_TOKENS.sub(r"\g<most>", part))


# A browser that has signed in to an account before


def mark_of_browser(user: User) -> str:
    """What a browser keeps after it has signed in; see "device cookies" at OWASP. It lets nobody in."""
    return _signer(user).sign(user.id).decode()


def is_known(user: User | None, mark: str) -> bool:
    """Whether a browser's mark says that it has signed in to this account."""
    try:
        return user is not None and _signer(user).unsign(mark, KNOWN_FOR) == user.id.encode()
    except BadSignature:
        return False


def _signer(user: User) -> TimestampSigner:
    return TimestampSigner(user.owner, salt="browser")
