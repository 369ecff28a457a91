"""A certificate is served, told when it is wrong, and read again when it was renewed."""

import asyncio
import os
import ssl
from pathlib import Path

import pytest
from cryptography import x509

from perezvon.kernel.time import SECOND
from perezvon.platform.system import SystemClock
from perezvon.platform.tls import Certificate, CertificateError, expiry
from tests.support.certificates import write_certificate


async def served(certificate: Certificate) -> str:
    """The name in the certificate that a client is shown."""
    server = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0, ssl=certificate.context)
    async with server:
        port = server.sockets[0].getsockname()[1]
        client = ssl.create_default_context()
        client.check_hostname, client.verify_mode = False, ssl.CERT_NONE
        _, writer = await asyncio.open_connection("127.0.0.1", port, ssl=client)
        shown = writer.get_extra_info("ssl_object").getpeercert(binary_form=True)
        writer.close()
    return str(x509.load_der_x509_certificate(shown).subject.rfc4514_string())


async def test_a_renewed_certificate_is_served_without_a_restart(tmp_path: Path) -> None:
    file, key = write_certificate(tmp_path, "old")
    certificate = Certificate(file, key)
    assert await served(certificate) == "CN=old"
    newer, newer_key = write_certificate(tmp_path, "new")
    replace(newer, file)
    certificate.renew()
    assert await served(certificate) == "CN=old", "half of a pair changes nothing"
    replace(newer_key, key)
    certificate.renew()
    assert await served(certificate) == "CN=new"


async def test_a_certificate_that_cannot_be_looked_at_is_served_on_and_renewed_later(tmp_path: Path) -> None:
    """As with a share that is away for a while: not only is the file absent, asking for it fails."""
    folder, current = tmp_path / "pair", tmp_path / "current"
    folder.mkdir()
    file, key = write_certificate(folder, "old")
    current.symlink_to(folder)
    certificate = Certificate(current / file.name, current / key.name)
    current.unlink()
    current.symlink_to("x" * 300)
    certificate.renew()
    assert await served(certificate) == "CN=old"
    newer, newer_key = write_certificate(folder, "new")
    replace(newer, file)
    replace(newer_key, key)
    current.unlink()
    current.symlink_to(folder)
    certificate.renew()
    assert await served(certificate) == "CN=new"


def replace(source: Path, target: Path) -> None:
    source.replace(target)
    os.utime(target, ns=(1, target.stat().st_mtime_ns + 1))


def test_a_key_of_another_certificate_is_told(tmp_path: Path) -> None:
    file, _ = write_certificate(tmp_path, "one")
    _, other = write_certificate(tmp_path, "two")
    with pytest.raises(CertificateError):
        Certificate(file, other)
    with pytest.raises(CertificateError):
        Certificate(tmp_path / "missing.pem", None)


def test_a_certificate_says_when_it_ends(tmp_path: Path) -> None:
    file, _ = write_certificate(tmp_path, days=3)
    assert 2 < (expiry(file) - SystemClock().now()) / SECOND / 86_400 < 4
    with pytest.raises(CertificateError):
        expiry(tmp_path / "missing.pem")
