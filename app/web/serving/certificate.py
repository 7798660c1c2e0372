"""https by a certificate's file (settings ``web.tls_certificate`` and ``web.tls_key``)."""

from __future__ import annotations

import logging
import ssl
from pathlib import Path

from app.errors import SettingsInvalid
from app.settings import WebSettings

_log = logging.getLogger(__name__)


class Certificate:
    """Of one server. A file that is replaced, as every few weeks, counts from the next connection on (``renew``)."""

    def __init__(self, settings: WebSettings) -> None:
        """Raises SettingsInvalid, which names the file and what is wrong with it."""
        assert settings.tls_certificate is not None
        self._certificate = settings.tls_certificate.expanduser()
        self._key = settings.tls_key.expanduser() if settings.tls_key else self._certificate
        self.context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        self._load(self.context)
        self._known = self._changed()

    async def renew(self) -> None:
        """Looks whether the files are others. Where those cannot be used, what was there before goes on."""
        try:
            if (changed := self._changed()) == self._known:
                return
            self._load(ssl.create_default_context(ssl.Purpose.CLIENT_AUTH))  # half of a pair would end all connections
            self._load(self.context)
            self._known = changed
            _log.info("The certificate was read again.")
        except (SettingsInvalid, OSError) as failure:
            _log.error("The new certificate cannot be used, so the one from before is: %s", failure)

    def _changed(self) -> tuple[int, ...]:
        return tuple(path.stat().st_mtime_ns for path in (self._certificate, self._key))

    def _load(self, context: ssl.SSLContext) -> None:
        for name, path in (("web.tls_certificate", self._certificate), ("web.tls_key", self._key)):
            _check_readable(name, path)
        try:
            context.load_cert_chain(self._certificate, self._key, password=_encrypted)
        except _Encrypted as error:
            raise SettingsInvalid(
                f"web.tls_key: {self._key} is encrypted", "Write it without a passphrase, readable for its owner alone."
            ) from error
        except ssl.SSLError as error:
            raise SettingsInvalid(
                f"web.tls_certificate and web.tls_key: {self._certificate} and {self._key} are no certificate with its "
                f"key ({error.reason or error})",
                "Both are in PEM: the certificate with those that it stands on, and the key that was made with it.",
            ) from error


class _Encrypted(Exception):
    """A key that asks for a passphrase, which nobody could type."""


def _encrypted() -> str:
    raise _Encrypted


def _check_readable(name: str, path: Path) -> None:
    try:
        path.open("rb").close()
    except OSError as error:
        raise SettingsInvalid(
            f"{name}: {path} cannot be read: {error.strerror}", "Correct the setting, or the rights of the file."
        ) from error
