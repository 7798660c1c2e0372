"""Passwords: kept as argon2id hashes, and long and unusual enough that guessing takes too long.

The rules are those of NIST SP 800-63B: length, no rules about which characters, no change without a reason, and what is
easy to guess is refused by what it is (zxcvbn: 30,000 common passwords, names, words, dates, rows of keys).
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from app.errors import AccountRefused

if TYPE_CHECKING:
    from argon2 import PasswordHasher

SHORTEST = 12  # characters
LONGEST = 128
_ENOUGH = 3  # of zxcvbn's 0 to 4: more than 10^8 guesses
_LOOKED_AT = 32  # characters, or zxcvbn would take 6 s for the worst; what follows makes it no easier
_CONTEXT = ("dateline", "archive", "news", "newsroom")


class Passwords:
    """Hashes and compares with these parameters: those that argon2-cffi recommends (RFC 9106, low memory), 64 MiB each,
    unless others are given."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._given = hasher

    @cached_property
    def _hasher(self) -> PasswordHasher:
        from argon2 import PasswordHasher

        return self._given or PasswordHasher()

    @cached_property
    def _nobodys(self) -> str:
        return self.hashed("nobody's")

    def hashed(self, password: str) -> str:
        return self._hasher.hash(password)

    def is_right(self, password: str, kept: str | None) -> bool:
        """None for somebody who is not known, or has no password here: that takes as long, so that time does not
        tell."""
        from argon2.exceptions import InvalidHashError, VerificationError

        try:
            return self._hasher.verify(kept or self._nobodys, password) and kept is not None
        except (VerificationError, InvalidHashError):
            return False

    def is_out_of_date(self, kept: str) -> bool:
        """Whether it was hashed with other parameters than these."""
        return self._hasher.check_needs_rehash(kept)


def check_strength(password: str, name: str) -> None:
    """Raises AccountRefused for a password that is too short, too long, or too easy to guess."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise AccountRefused(
            f"the password has {len(password)} characters, and {SHORTEST} to {LONGEST} are taken",
            "Use several words, or let a password manager make one. Any characters will do.",
        )
    if _guesses(password, name) < _ENOUGH:
        raise AccountRefused(
            "the password is too easy to guess",
            "Use several words that do not belong together, or let a password manager make one.",
        )


def _guesses(password: str, name: str) -> int:
    from zxcvbn import zxcvbn

    known = [*_CONTEXT, name, *name.replace("@", ".").split(".")]
    return int(zxcvbn(password[:_LOOKED_AT], user_inputs=known)["score"])
