"""A stream sealed with a passphrase: nobody reads it without, and nobody changes, cuts or reorders it unnoticed.

The key comes from the passphrase by scrypt. The content goes in pieces of a mebibyte, each sealed by ChaCha20-Poly1305
under a nonce that holds its number and whether it is the last one: the STREAM construction (Hoang, Reyhanitabar,
Rogaway and Vizár: Online Authenticated-Encryption and its Nonce-Reuse Misuse-Resistance, 2015). A piece is handed on
only once it is known to be as it was written, so that memory stays flat and nothing is believed too soon.

    "dateline sealed 1\\n" · salt (16 bytes) · check of the passphrase (32) · pieces
"""

from __future__ import annotations

import hashlib
import hmac
import io
import os
from typing import IO, TYPE_CHECKING, cast

from index.errors import BackupFailure

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

MAGIC = b"dateline sealed 1\n"
_SALT, _KEY, _TAG = 16, 32, 16  # bytes
_PIECE = 1 << 20
_SCRYPT = {"n": 1 << 17, "r": 8, "p": 1, "maxmem": 1 << 28}  # 128 MiB and half a second: guessing is to be dear


def is_sealed(file: IO[bytes]) -> bool:
    """Whether a stream that stands at its beginning is a sealed one; it is put back there."""
    found = file.read(len(MAGIC)) == MAGIC
    file.seek(0)
    return found


class Sealing(io.RawIOBase):
    """Writes a sealed stream into ``file``, which stays open. Nobody can read it before ``finish``."""

    def __init__(self, file: IO[bytes], passphrase: str) -> None:
        salt = os.urandom(_SALT)
        self._cipher, check = _opened_with(passphrase, salt)
        self._file, self._waiting, self._number = file, bytearray(), 0
        file.write(MAGIC + salt + check)

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        piece = memoryview(cast(bytes, data)).cast("B")
        self._waiting += piece
        while len(self._waiting) > _PIECE:  # not of the same size: the last piece must be known when it is sealed
            self._seal(_PIECE, last=False)
        return len(piece)

    def finish(self) -> None:
        """Seals what is left as the last piece, which there always is."""
        self._seal(len(self._waiting), last=True)

    def _seal(self, size: int, last: bool) -> None:
        self._file.write(self._cipher.encrypt(_nonce(self._number, last), bytes(self._waiting[:size]), None))
        del self._waiting[:size]
        self._number += 1


class Unsealing(io.RawIOBase):
    """Reads a sealed stream. Raises BackupFailure for another passphrase, and for what is not as it was written."""

    def __init__(self, file: IO[bytes], passphrase: str) -> None:
        head = file.read(len(MAGIC) + _SALT + _KEY)
        salt, told = head[len(MAGIC) : len(MAGIC) + _SALT], head[len(MAGIC) + _SALT :]
        self._cipher, check = _opened_with(passphrase, salt)
        if not hmac.compare_digest(check, told):
            raise BackupFailure(
                "the passphrase is not the one of this backup, or the beginning of the file was changed",
                "Give the passphrase that it was made with; nothing was replaced.",
            )
        self._file, self._ready, self._number = file, memoryview(b""), 0
        self._next = file.read(_PIECE + _TAG)
        if not self._next:
            raise _changed(0)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        into = memoryview(cast(bytearray, buffer)).cast("B")
        while not self._ready and self._next:
            self._ready = memoryview(self._unsealed())
        piece = self._ready[: len(into)]
        self._ready = self._ready[len(piece) :]
        into[: len(piece)] = piece
        return len(piece)

    def _unsealed(self) -> bytes:
        from cryptography.exceptions import InvalidTag

        piece, self._next = self._next, self._file.read(_PIECE + _TAG)
        try:
            content = self._cipher.decrypt(_nonce(self._number, last=not self._next), piece, None)
        except (InvalidTag, ValueError) as error:
            raise _changed(self._number) from error
        self._number += 1
        return content


def _changed(number: int) -> BackupFailure:
    return BackupFailure(
        f"the backup was changed or cut off (piece {number + 1} of its content)",
        "Use another backup; nothing was replaced.",
    )


def _opened_with(passphrase: str, salt: bytes) -> tuple[ChaCha20Poly1305, bytes]:
    """The cipher, and what tells a wrong passphrase from a changed file: the other half of what scrypt gives."""
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

    both = hashlib.scrypt(passphrase.encode(), salt=salt, dklen=2 * _KEY, **_SCRYPT)
    return ChaCha20Poly1305(both[:_KEY]), both[_KEY:]


def _nonce(number: int, last: bool) -> bytes:
    """12 bytes. The key is of this stream alone, so that numbers are enough."""
    return number.to_bytes(11, "big") + bytes([last])
