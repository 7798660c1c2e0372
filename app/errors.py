"""What can go wrong around the archive, for the person who reads it.

AppFailure                anything below; ``help_message`` says what to do
├── SettingsInvalid       a setting is unknown or out of bounds
├── ConversationsUnreadable  the file of conversations cannot be used
├── AccountsUnreadable    the file of accounts cannot be used
├── ArchiveRefused        an archive is not made, renamed or moved: the name is taken
├── AccountRefused        what was asked of an account is not done: no such user, a password that is too easy
├── ModelUnavailable      a chat model cannot be started or reached
└── ModelBroke            a chat model stopped in the middle of an answer
"""

from __future__ import annotations

__all__ = [
    "AccountRefused",
    "AccountsUnreadable",
    "AppFailure",
    "ArchiveRefused",
    "ConversationsUnreadable",
    "ModelBroke",
    "ModelUnavailable",
    "SettingsInvalid",
]


class AppFailure(Exception):
    """Base of the application's errors. ``str(error)`` says what happened, ``help_message`` what to do."""

    help_message: str = ""

    def __init__(self, message: str, help_message: str = "") -> None:
        super().__init__(message)
        if help_message:
            self.help_message = help_message


class SettingsInvalid(AppFailure):
    """A setting is unknown or out of bounds."""


class ConversationsUnreadable(AppFailure):
    """The file of conversations cannot be used."""


class AccountsUnreadable(AppFailure):
    """The file of accounts cannot be used."""


class ArchiveRefused(AppFailure):
    """An archive is not made, renamed or moved."""


class AccountRefused(AppFailure):
    """What was asked of an account is not done."""


class ModelUnavailable(AppFailure):
    """A chat model cannot be started or reached."""


class ModelBroke(AppFailure):
    """A chat model stopped in the middle of an answer."""
