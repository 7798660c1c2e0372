"""A certificate that cannot be used is told with its file; one that is replaced counts without a restart."""

from __future__ import annotations

import asyncio
import os
import ssl
from pathlib import Path

import pytest

from app.errors import SettingsInvalid
from app.settings import WebSettings
from app.web.serving.certificate import Certificate
from tests.app.web.certificates import made_certificate


def of(certificate: Path, key: Path | None) -> Certificate:
    return Certificate(WebSettings(tls_certificate=certificate, tls_key=key))


def test_what_is_wrong_with_the_files_is_told(tmp_path: Path) -> None:
    certificate, key = made_certificate(tmp_path)
    (other := tmp_path / "other").mkdir()
    _, strange = made_certificate(other)
    with pytest.raises(SettingsInvalid, match=r"web.tls_certificate: .*none.pem cannot be read: No such file"):
        of(tmp_path / "none.pem", key)
    with pytest.raises(SettingsInvalid, match=r"web.tls_key: .*none.pem cannot be read"):
        of(certificate, tmp_path / "none.pem")
    for wrong in (strange, None, certificate):
        with pytest.raises(SettingsInvalid, match="are no certificate with its key") as refused:
            of(certificate, wrong)
        assert "PEM" in refused.value.help_message


def test_an_encrypted_key_is_told_and_asks_nobody(tmp_path: Path) -> None:
    with pytest.raises(SettingsInvalid, match=r"key.pem is encrypted"):
        of(*made_certificate(tmp_path, b"a passphrase"))


def test_certificate_and_key_may_be_one_file(tmp_path: Path) -> None:
    certificate, key = made_certificate(tmp_path)
    certificate.write_bytes(certificate.read_bytes() + key.read_bytes())
    assert of(certificate, None).context.minimum_version >= ssl.TLSVersion.TLSv1_2


def test_one_that_is_replaced_is_read_again_and_a_broken_one_changes_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    used = of(*made_certificate(tmp_path))
    before = _shown(used)
    asyncio.run(used.renew())
    assert _shown(used) == before
    certificate, _ = made_certificate(tmp_path)
    os.utime(certificate, ns=(1, 1))
    asyncio.run(used.renew())
    after = _shown(used)
    assert after != before
    certificate.write_text("half of it")
    asyncio.run(used.renew())
    assert _shown(used) == after
    assert "The new certificate cannot be used" in caplog.text


def _shown(certificate: Certificate) -> bytes:
    """What a client is shown, without a connection."""
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    trusting = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
    client = trusting.wrap_bio(to_client, to_server)
    server = certificate.context.wrap_bio(to_server, to_client, server_side=True)
    for _ in range(4):
        for side in (client, server):
            try:
                side.do_handshake()
            except ssl.SSLWantReadError:
                continue
    shown = client.getpeercert(binary_form=True)
    assert shown
    return shown
