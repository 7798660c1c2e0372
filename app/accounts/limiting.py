"""How often somebody may guess a password, and how many questions somebody may ask.

Counted in memory: a restart forgets.

Guesses are counted in moving windows, and in three ways at once:

- by address, so that nobody tries one password on many accounts;
- by account and address, so that nobody tries many passwords on one account;
- by account, whatever the address, so that many machines together cannot. Past that, only browsers that have signed in
  to the account before are listened to, for as long as the window lasts: else anybody could lock its owner out.
"""

from __future__ import annotations

import hashlib
import math
import time

from itsdangerous import BadSignature, TimestampSigner
from limits import RateLimitItem, parse, parse_many
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from app.accounts.users import User

KNOWN_FOR = 90 * 24 * 60 * 60  # seconds that a browser is known to have signed in to an account


class Guesses:
    """Wrong passwords and keys. Safe to share between threads."""

    def __init__(
        self, of_address: str = "10/minute", of_both: str = "10/15 minutes", of_account: str = "50/15 minutes"
    ) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._of_address, self._of_both, self._of_account = map(parse, (of_address, of_both, of_account))

    def wait(self, address: str, account: str = "", *, known: bool = False) -> int:
        """Seconds until this address is listened to again; 0: now. ``known``: see ``is_known``."""
        counted = self._counted(address, account)
        return max(_wait(self._limiter, *one) for one in counted if not (known and one[1] == "account"))

    def add(self, address: str, account: str = "") -> None:
        """A wrong one."""
        for item, *key in self._counted(address, account):
            self._limiter.hit(item, *key)

    def _counted(self, address: str, account: str) -> list[tuple[RateLimitItem, str, str]]:
        if not account:
            return [(self._of_address, "address", address)]
        name = hashlib.sha256(account.encode("utf-8", "surrogatepass")).hexdigest()  # whatever length was sent
        return [
            (self._of_address, "address", address),
            (self._of_both, "both", f"{address} {name}"),
            (self._of_account, "account", name),
        ]


class Questions:
    """How many questions each user, key or address may ask: "30/minute; 500/day". Safe to share between threads.

    Raises ValueError for what is no such list.
    """

    def __init__(self, allowed: str) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._allowed = parse_many(allowed) if allowed else []

    def ask(self, asker: str) -> int:
        """Counts a question; where it is one too many, it is not counted, and the seconds to wait are returned."""
        wait = max((_wait(self._limiter, item, asker) for item in self._allowed), default=0)
        if not wait:
            for item in self._allowed:
                self._limiter.hit(item, asker)
        return wait


def _wait(limiter: MovingWindowRateLimiter, item: RateLimitItem, *key: str) -> int:
    """Seconds until there is room again; 0: there is."""
    if limiter.test(item, *key):
        return 0
    return max(1, math.ceil(limiter.get_window_stats(item, *key).reset_time - time.time()))


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
