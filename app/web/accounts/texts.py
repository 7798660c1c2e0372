"""What is said of signing in, of accounts, and of how much one may ask.

As in ``app.web.texts``: English here, and in the reader's language where ``texts.SIGN_OUT`` is read from without.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from app.localization import SpokenModule, counted, listed
from app.localization import translated as _

SIGN_IN = "Sign in"
SIGN_IN_WITH_ACCOUNT = "This archive is open to people with an account. Whoever runs it can give you one."
NAME_LABEL = "Name"
PASSWORD_LABEL = "Password"
SIGN_IN_WRONG = "Name and password do not belong together. Check both, then try again."
SIGN_IN_NEEDED = "Sign in first: open the page of this archive, or send a key with what you ask."
PROVIDER_UNREACHABLE = (
    "The sign-in service does not answer. Try again in a moment; if that lasts, tell whoever runs this archive."
)
PROVIDER_REFUSED = "The sign-in was not completed. Begin again."
NOT_LET_IN = "You are known there, but this archive is not open to you. Whoever runs it can change that."
RIGHT_MISSING = "Your account does not allow this. Whoever runs this archive can change that."
KEY_UNKNOWN = (
    "The key that was sent is not known here: it may have ended or been revoked. Whoever runs this archive can give "
    "you another."
)
KEY_ELSEWHERE = (
    "This key is for other archives. Make one for this archive too: dateline keys add --user NAME --archive ARCHIVE"
)
NO_ROLE = "Name and password are right, but this archive is not open to you. Whoever runs it can change that."
ACCOUNT_TITLE = "Your account"
ROLES = {
    "reader": "You may read and ask.",
    "editor": "You may read, ask, and add or change articles.",
    "admin": "You may do everything.",
    "": "It is not open to you.",
}
SIGN_OUT = "Sign out"
SIGN_OUT_OTHERS = "Sign out everywhere else"
SIGNED_IN_WHERE = "Where you are signed in"
THIS_BROWSER = "this browser"
CHANGE_PASSWORD = "Change the password"
PASSWORD_NOW = "Password until now"
PASSWORD_NEW = "New password"
PASSWORD_HINT = (
    "Twelve characters or more, of any kind. What is easy to guess is refused. You are signed out everywhere else."
)
PASSWORD_NOW_WRONG = "The password until now is another. Check it, then try again."
PASSWORD_CHANGED = "The password is changed, and every other browser is signed out."


def sign_in_later(seconds: int) -> str:
    minutes = -(-seconds // 60)
    return counted(
        "Too many tries failed. Wait {count} minute, then try again.",
        "Too many tries failed. Wait {count} minutes, then try again.",
        minutes,
    )


def sign_in_with(provider: str) -> str:
    return _("Sign in with {provider}").format(provider=provider)


def signed_in_as(name: str) -> str:
    return _("Signed in as {name}").format(name=name)


def last_used(at: str) -> str:
    return _("last used {at} (UTC)").format(at=at)


def proxy_name_refused(name: str) -> str:
    return _(
        "You have signed in as “{name}”, which cannot be a name here: letters, digits and . @ + - _ are taken, 100 of "
        "them at most. Whoever runs the sign-in can send another name."
    ).format(name=name)


def takes_other_methods(taken: Sequence[str], sent: str) -> str:
    return _("This address takes {taken}, not {sent}.").format(taken=listed(taken, "or"), sent=sent)


def scope_missing(scope: str) -> str:
    return _(
        "This key does not have the scope “{scope}”. Make one that has: dateline keys add --user NAME --scope {scope}"
    ).format(scope=scope)


def too_many_questions(seconds: int) -> str:
    minutes = -(-seconds // 60)
    if minutes > _HOURS_FROM:
        return counted(
            "You have asked as much as one may at a time. Ask again in {count} hour.",
            "You have asked as much as one may at a time. Ask again in {count} hours.",
            -(-minutes // 60),
        )
    return counted(
        "You have asked as many questions as one may at a time. Ask again in {count} minute.",
        "You have asked as many questions as one may at a time. Ask again in {count} minutes.",
        minutes,
    )


_HOURS_FROM = 90  # minutes
AS_IT_IS: tuple[str, ...] = ()

sys.modules[__name__].__class__ = SpokenModule
