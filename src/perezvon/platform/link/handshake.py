"""How both sides of a link begin: with their versions, and on TCP with a proof that they know the operator's key.

Each side challenges the other with random bytes; a proof is the HMAC-SHA-256 of both challenges and of whose proof it is,
so that none can be used again or sent back. The client proves first: to a stranger the server says its challenge alone.
"""

import asyncio
import hashlib
import hmac
import secrets

import structlog

from perezvon.kernel.errors import AppError, ErrorKind
from perezvon.platform.keepalive import notice_silence
from perezvon.platform.link.frames import HELLO, PROOF, VERSION, framed, read

CHALLENGE = 32
"""Random bytes of each side."""

_MAX_GREETING = 1_024
"""Who has proved nothing yet makes nobody read more at once."""

_log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


class LinkUnavailableError(Exception):
    """There is no connection, it broke, or no answer came in time: whether the question had an effect is unknown."""


class LinkKeyMissingError(AppError):
    """A link over TCP needs the operator's key."""

    kind = ErrorKind.INVALID
    code = "link.key_missing"


def check_key(key: bytes | None) -> bytes:
    """Raises `LinkKeyMissingError`."""
    if key is None:
        raise LinkKeyMissingError
    return key


async def welcome(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, key: bytes | None) -> bool:
    """The server's side: whether the client speaks our version and, where there is a key, has proved that it knows it."""
    kind, version, _, theirs = await read(reader, _MAX_GREETING)
    if kind != HELLO:
        return False
    ours = b"" if key is None else secrets.token_bytes(CHALLENGE)
    writer.write(framed((HELLO, VERSION, "", ours)))
    if version != VERSION:
        return False
    if key is None:
        return True
    notice_silence(writer.get_extra_info("socket"))
    kind, _, _, proof = await read(reader, _MAX_GREETING)
    if (
        kind != PROOF
        or len(theirs) != CHALLENGE
        or not hmac.compare_digest(proof, proof_of(key, b"client", theirs, ours))
    ):
        _log.warning("link_stranger", peer=str(writer.get_extra_info("peername")))
        return False
    writer.write(framed((PROOF, 0, "", proof_of(key, b"server", theirs, ours))))
    return True


async def greet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, key: bytes | None) -> None:
    """The client's side. Raises `LinkUnavailableError` when the server speaks another version or knows another key."""
    ours = b"" if key is None else secrets.token_bytes(CHALLENGE)
    writer.write(framed((HELLO, VERSION, "", ours)))
    kind, version, _, theirs = await read(reader, _MAX_GREETING)
    if (kind, version) != (HELLO, VERSION):
        raise LinkUnavailableError(f"the server speaks version {version}, we speak {VERSION}")
    if key is None:
        return
    notice_silence(writer.get_extra_info("socket"))
    writer.write(framed((PROOF, 0, "", proof_of(key, b"client", ours, theirs))))
    kind, _, _, proof = await read(reader, _MAX_GREETING)
    if kind != PROOF or not hmac.compare_digest(proof, proof_of(key, b"server", ours, theirs)):
        raise LinkUnavailableError("the server does not know the key")


def proof_of(key: bytes, who: bytes, client: bytes, server: bytes) -> bytes:
    """What only those who know the key can say to these two challenges; each side says something else."""
    return hmac.digest(key, b"perezvon link " + who + client + server, hashlib.sha256)
