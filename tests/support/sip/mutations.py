"""Valid requests that were damaged on their way: cut, doubled, with lengths that lie, with bytes that no text has.

Which ones they are follows from a seed alone.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from tests.support.sip.message import BRANCH, Endpoint, Headers, Request, uri_of
from tests.support.sip.sdp import Description

LONGEST: Final = 60_000
"""What fits into a datagram."""
METHODS: Final = ("INVITE", "REGISTER", "OPTIONS", "BYE", "ACK")
_LIES: Final = (
    "0",
    "-1",
    "1",
    "99999",
    "4294967296",
    "18446744073709551616",
    "9" * 400,
    "",
    "1 2",
    "0x10",
    "1e3",
    "NaN",
)
_ODD: Final = ("\u202e", "ж", "大", "\ufeff", "\U0001f4de", "é", "\u0000")
_DEPTH: Final = 200

Damage = Callable[[bytes, random.Random], bytes]


def mutations(seed: int, *, server: Endpoint, here: Endpoint, users: Sequence[str], count: int) -> Iterator[bytes]:
    """So many damaged requests to these users of a server, the same for the same seed."""
    chance = random.Random(seed)
    for number in range(count):
        method = chance.choice(METHODS)
        said = request(method, server=server, here=here, user=chance.choice(users), name=f"m{seed}-{number}")
        for _ in range(chance.choice((1, 1, 1, 2, 3))):
            said = chance.choice(_DAMAGES)(said, chance)
        yield said[:LONGEST]


def request(method: str, *, server: Endpoint, here: Endpoint, user: str, name: str) -> bytes:
    """A valid request outside of any dialog."""
    host, port = here
    uri = uri_of("" if method == "REGISTER" else user, server)
    lines = [
        ("Via", f"SIP/2.0/UDP {host}:{port};rport;branch={BRANCH}{name}"),
        ("Max-Forwards", "70"),
        ("From", f'"Somebody" <{uri_of("+4930123456", here)}>;tag={name}'),
        ("To", f"<{uri_of(user, server)}>" + (";tag=nobody" if method in ("BYE", "ACK") else "")),
        ("Call-ID", f"{name}@{host}"),
        ("CSeq", f"1 {method}"),
        ("Contact", f"<{uri_of('somebody', here)}>"),
        ("Allow", "INVITE, ACK, CANCEL, BYE, OPTIONS"),
        ("Expires", "60"),
    ]
    body = b""
    if method == "INVITE":
        lines.append(("Content-Type", "application/sdp"))
        body = Description(place=(host, port + 2)).encode(1, 1)
    return Request(method, uri, Headers(lines), body).encode()


# --- Damages. --------------------------------------------------------------------------------------------------------


def _cut(said: bytes, chance: random.Random) -> bytes:
    return said[: chance.randrange(len(said) + 1)]


def _doubled(said: bytes, chance: random.Random) -> bytes:
    lines = said.split(b"\r\n")
    place = chance.randrange(len(lines))
    return b"\r\n".join([*lines[:place], *[lines[place]] * chance.choice((2, 2, 3, 500)), *lines[place + 1 :]])


def _dropped(said: bytes, chance: random.Random) -> bytes:
    lines = said.split(b"\r\n")
    del lines[chance.randrange(len(lines))]
    return b"\r\n".join(lines)


def _shuffled(said: bytes, chance: random.Random) -> bytes:
    first, *lines = said.split(b"\r\n")
    chance.shuffle(lines)
    return b"\r\n".join([first, *lines])


def _wrong_length(said: bytes, chance: random.Random) -> bytes:
    head, mark, rest = said.partition(b"Content-Length:")
    _, end, body = rest.partition(b"\r\n")
    return head + mark + b" " + chance.choice(_LIES).encode() + end + body


def _wrong_number(said: bytes, chance: random.Random) -> bytes:
    name = chance.choice((b"CSeq: ", b"Max-Forwards: ", b"Expires: ", b";rport", b"t=", b"m=audio "))
    return said.replace(name, name + chance.choice(_LIES).encode(), 1)


def _long(said: bytes, chance: random.Random) -> bytes:
    lines = said.split(b"\r\n")
    place = chance.randrange(len(lines))
    lines[place] += chance.choice((b"A", b";", b"<", b'"', b"%00", b",", b" \r\n ", b";a=b")) * chance.choice(
        (50, 2_000)
    )
    return b"\r\n".join(lines)


def _nulls(said: bytes, chance: random.Random) -> bytes:
    return _with(said, chance, lambda: b"\0" * chance.choice((1, 1, 100)))


def _odd_letters(said: bytes, chance: random.Random) -> bytes:
    return _with(said, chance, lambda: chance.choice(_ODD).encode())


def _no_letters(said: bytes, chance: random.Random) -> bytes:
    return _with(said, chance, lambda: chance.randbytes(chance.choice((1, 2, 8))))


def _flipped(said: bytes, chance: random.Random) -> bytes:
    changed = bytearray(said)
    for _ in range(chance.choice((1, 3, 20)) if changed else 0):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def _deep(said: bytes, chance: random.Random) -> bytes:
    """A body within a body within a body, none of which ends."""
    head, _, body = said.partition(b"\r\n\r\n")
    depth = chance.choice((2, 20, _DEPTH))
    for level in range(depth):
        body = f"--b{level}\r\nContent-Type: multipart/mixed;boundary=b{level - 1}\r\n\r\n".encode() + body
    lines = [line for line in head.split(b"\r\n") if not line.startswith((b"Content-Type", b"Content-Length"))]
    lines += [f"Content-Type: multipart/mixed;boundary=b{depth - 1}".encode(), f"Content-Length: {len(body)}".encode()]
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


def _folded(said: bytes, chance: random.Random) -> bytes:
    return said.replace(b": ", chance.choice((b" :\r\n ", b":\t\r\n\t", b":", b":\r ", b":\n ")))


def _bare(said: bytes, chance: random.Random) -> bytes:
    return said.replace(b"\r\n", chance.choice((b"\n", b"\r", b"\r\n\r\n")))


def _with(said: bytes, chance: random.Random, more: Callable[[], bytes]) -> bytes:
    for _ in range(chance.choice((1, 2, 5))):
        place = chance.randrange(len(said) + 1)
        said = said[:place] + more() + said[place:]
    return said


_DAMAGES: Final[Sequence[Damage]] = (
    _cut, _doubled, _dropped, _shuffled, _wrong_length, _wrong_number, _long, _nulls, _odd_letters, _no_letters, _flipped,
    _deep, _folded, _bare,
)  # fmt: skip
