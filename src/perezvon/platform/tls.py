"""The operator's certificate: loaded, looked at, and read again when its file changes.

A certificate that is renewed takes effect for the next connection, without a restart and without touching open ones. A
new file that cannot be used is logged, and the old certificate goes on.
"""

import asyncio
import ssl
from pathlib import Path

from cryptography import x509

from perezvon.kernel.errors import AppError, ErrorKind
from perezvon.kernel.time import SECOND, Micros
from perezvon.platform.telemetry import logger

LOOK_S = 10.0
"""How soon a renewed certificate takes effect."""

_log = logger(__name__)


class CertificateError(AppError):
    """The certificate or its key cannot be read, or they do not belong together; `file` and `why` say more."""

    kind = ErrorKind.CONFLICT
    code = "tls.unusable"


class Certificate:
    """A certificate with its key, and the TLS context that serves them. Raises `CertificateError`."""

    def __init__(self, certificate: Path, key: Path | None) -> None:
        self._certificate = certificate
        self._key = key
        self._seen = self._changed()
        load(ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), certificate, key)
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.minimum_version = ssl.TLSVersion.TLSv1_2
        self.context.set_alpn_protocols(["http/1.1"])
        load(self.context, certificate, key)

    async def follow(self) -> None:
        """Read the files again whenever they change, for ever."""
        while True:
            await asyncio.sleep(LOOK_S)
            await asyncio.to_thread(self.renew)

    def renew(self) -> None:
        """Read the files again if they changed. A half-written pair is tried once more when the other half changes."""
        changed = self._changed()
        if changed == self._seen:
            return
        self._seen = changed
        try:
            # Tried on another context first: one that has loaded half of a pair would serve nobody.
            load(ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), self._certificate, self._key)
            load(self.context, self._certificate, self._key)
        except CertificateError:
            _log.exception("certificate_not_renewed", file=str(self._certificate))
        else:
            _log.info("certificate_renewed", file=str(self._certificate))

    def _changed(self) -> tuple[int, ...]:
        files = [self._certificate] if self._key is None else [self._certificate, self._key]
        return tuple(_written(file) for file in files)


def _written(file: Path) -> int:
    """When the file was written; 0 while it cannot be looked at, as in the moment in which it is replaced."""
    try:
        return file.stat().st_mtime_ns
    except OSError:
        return 0


def load(context: ssl.SSLContext, certificate: Path, key: Path | None) -> None:
    """Load the pair into `context`. Raises `CertificateError`."""
    try:
        context.load_cert_chain(certificate, key, password=_no_password)
    except (OSError, ValueError) as error:
        why = getattr(error, "reason", None) or getattr(error, "strerror", None) or str(error)
        raise CertificateError(f"{certificate}: {why}", file=str(certificate), why=str(why)) from error


def expiry(certificate: Path) -> Micros:
    """When the certificate ends. Raises `CertificateError`."""
    try:
        found = x509.load_pem_x509_certificate(certificate.read_bytes())
    except (OSError, ValueError) as error:
        raise CertificateError(f"{certificate}: {error}", file=str(certificate), why=str(error)) from error
    return int(found.not_valid_after_utc.timestamp()) * SECOND


def _no_password() -> str:
    """A key with a password would ask for it on the terminal, where nobody may be."""
    raise ValueError("the key is protected by a password")
