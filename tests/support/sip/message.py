"""SIP messages (RFC 3261): read from text and written to it.

What is malformed raises `MalformedError`. Header names are known in any case and in their compact forms; of a header that
lists several values each value is given by itself, however many lines they stood on.
"""

import re
import secrets
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import quote

from typing_extensions import override

Endpoint = tuple[str, int]
"""Address and port."""

PORT = 5060
"""Where SIP is spoken when a URI does not say."""

BRANCH = "z9hG4bK"
"""Begins the id of every transaction since RFC 3261."""

REASONS = {
    100: "Trying", 180: "Ringing", 183: "Session Progress", 200: "OK", 400: "Bad Request", 405: "Method Not Allowed",
    408: "Request Timeout", 420: "Bad Extension", 480: "Temporarily Unavailable",
    481: "Call/Transaction Does Not Exist", 486: "Busy Here", 487: "Request Terminated", 488: "Not Acceptable Here",
    491: "Request Pending", 500: "Server Internal Error", 603: "Decline",
}  # fmt: skip

_COMPACT = {
    "b": "referred-by", "c": "content-type", "e": "content-encoding", "f": "from", "i": "call-id", "k": "supported",
    "l": "content-length", "m": "contact", "o": "event", "r": "refer-to", "s": "subject", "t": "to",
    "u": "allow-events", "v": "via", "x": "session-expires",
}  # fmt: skip
_LISTS = {"contact", "reason", "record-route", "require", "route", "supported", "via"}
_NEEDED = ("Via", "From", "To", "Call-ID", "CSeq")

_FOLD = re.compile(r"\r\n[ \t]+")
_ITEM = re.compile(r'(?:"(?:[^"\\]|\\.)*"|<[^>]*>|[^,"<])+')
_ADDRESS = re.compile(
    r'\s*(?:"(?P<quoted>(?:[^"\\]|\\.)*)"|(?P<plain>[^<"]*?))\s*<(?P<uri>[^>]*)>(?P<rest>.*)', re.DOTALL
)
_PARAMETER = re.compile(r';\s*([^=;\s]+)(?:\s*=\s*("(?:[^"\\]|\\.)*"|[^;]*))?')
_PLACE = re.compile(r"sips?:(?:[^@]*@)?(?P<host>\[[^\]]+\]|[^:;?>\s]+)(?::(?P<port>\d+))?", re.IGNORECASE)
_USER = re.compile(r"sips?:([^@:;]*)[^@]*@", re.IGNORECASE)


class Headers(Mapping[str, str]):
    """The headers of a message. As a mapping it gives the first value of each."""

    def __init__(self, lines: Iterable[tuple[str, str]] = ()) -> None:
        self._lines = list(lines)

    @override
    def __getitem__(self, name: str) -> str:
        for value in self.all(name):
            return value
        raise KeyError(name)

    @override
    def __iter__(self) -> Iterator[str]:
        return iter({_key(name): name for name, _ in self._lines}.values())

    @override
    def __len__(self) -> int:
        return len({_key(name) for name, _ in self._lines})

    @property
    def lines(self) -> list[tuple[str, str]]:
        """Name and value of each line, in order."""
        return list(self._lines)

    def all(self, name: str) -> list[str]:
        """All values of a header, in order."""
        key = _key(name)
        values = [value for written, value in self._lines if _key(written) == key]
        return [item.strip() for value in values for item in _ITEM.findall(value)] if key in _LISTS else values

    def put(self, name: str, value: str) -> None:
        """Let this be the only value of a header."""
        self._lines = [line for line in self._lines if _key(line[0]) != _key(name)]
        self._lines.append((name, value))

    def put_first(self, name: str, value: str) -> None:
        """Add a line before all others."""
        self._lines.insert(0, (name, value))

    def copy(self) -> "Headers":
        return Headers(self._lines)


class _Shared:
    headers: Headers

    @property
    def call_id(self) -> str:
        return self.headers["Call-ID"]

    @property
    def sequence(self) -> int:
        """The number in CSeq."""
        return int(self.headers["CSeq"].split()[0])

    @property
    def sequence_method(self) -> str:
        """The method in CSeq."""
        return self.headers["CSeq"].split()[1]

    @property
    def branch(self) -> str:
        """The id of the transaction, from the topmost Via."""
        return parameters(self.headers["Via"]).get("branch", "")

    @property
    def from_tag(self) -> str:
        return tag_of(self.headers["From"])

    @property
    def to_tag(self) -> str:
        return tag_of(self.headers["To"])


@dataclass(slots=True)
class Request(_Shared):
    """A request."""

    method: str
    uri: str
    headers: Headers = field(default_factory=Headers)
    body: bytes = b""

    def encode(self) -> bytes:
        return _encoded(f"{self.method} {self.uri} SIP/2.0", self.headers, self.body)


@dataclass(slots=True)
class Response(_Shared):
    """A response."""

    status: int
    reason: str
    headers: Headers = field(default_factory=Headers)
    body: bytes = b""

    def encode(self) -> bytes:
        return _encoded(f"SIP/2.0 {self.status} {self.reason}", self.headers, self.body)


Message = Request | Response


class MalformedError(ValueError):
    """This is no message."""


def parse(data: bytes) -> Message:
    """A message from a datagram. Raises `MalformedError`."""
    try:
        return _parsed(data)
    except ValueError as error:
        raise MalformedError from error


class Address(NamedTuple):
    """A person in From, To and their like."""

    name: str
    """What a telephone shows; empty if there is none."""
    uri: str
    parameters: dict[str, str]

    @property
    def user(self) -> str:
        """The number, or the name at the server."""
        found = _USER.match(self.uri)
        return found[1] if found else ""


def address_of(value: str) -> Address:
    """What From, To, Contact, Route and their like hold."""
    if found := _ADDRESS.fullmatch(value):
        name = re.sub(r"\\(.)", r"\1", found["quoted"]) if found["quoted"] is not None else found["plain"]
        return Address(name, found["uri"], parameters(found["rest"]))
    return Address("", value.partition(";")[0].strip(), parameters(value))


def parameters(value: str) -> dict[str, str]:
    """The parameters behind semicolons, without quotes; empty for those without a value."""
    return {found[1].lower(): found[2].strip().strip('"') if found[2] else "" for found in _PARAMETER.finditer(value)}


def tag_of(value: str) -> str:
    """The tag in From or To; empty if there is none."""
    return address_of(value).parameters.get("tag", "")


def place_of(uri: str) -> Endpoint:
    """Where a URI leads. Hosts are numeric here: nothing is looked up."""
    found = _PLACE.match(uri)
    if found is None:
        raise ValueError(f"no SIP URI: {uri}")
    return found["host"], int(found["port"] or PORT)


def uri_of(user: str, place: Endpoint) -> str:
    """The URI of somebody at a server, or of the server when the user is empty."""
    host, port = place
    at = host if port == PORT else f"{host}:{port}"
    return f"sip:{quote(user, safe='+*&=$,;?/!~()')}@{at}" if user else f"sip:{at}"


def new_id() -> str:
    """An id that nobody else uses."""
    return secrets.token_hex(8)


def texts(reasons: Iterable[str]) -> tuple[str, ...]:
    """The texts of Reason headers, such as "Call completed elsewhere"."""
    found = (parameters(reason).get("text", "") for reason in reasons)
    return tuple(text for text in found if text)


def _parsed(data: bytes) -> Message:
    head, end, body = data.partition(b"\r\n\r\n")
    if not end:
        raise ValueError("headers without an end")
    start, *lines = _FOLD.sub(" ", head.decode(errors="replace")).split("\r\n")
    headers = Headers([_line(line) for line in lines])
    if missing := [name for name in _NEEDED if name not in headers]:
        raise ValueError(f"without {missing}")
    if not re.fullmatch(r"\d+\s+\S+", headers["CSeq"]):
        raise ValueError("CSeq is no number and method")
    body = body[: int(headers.get("Content-Length", len(body)))]
    first, second, third = [*start.split(" ", 2), "", ""][:3]
    if first == "SIP/2.0":
        return Response(int(second), third, headers, body)
    if third != "SIP/2.0":
        raise ValueError("not SIP 2.0")
    return Request(first, second, headers, body)


def _key(name: str) -> str:
    name = name.lower()
    return _COMPACT.get(name, name)


def _line(line: str) -> tuple[str, str]:
    name, colon, value = line.partition(":")
    if not colon or not name.strip():
        raise ValueError("a header without a name")
    return name.strip(), value.strip()


def _encoded(start: str, headers: Headers, body: bytes) -> bytes:
    kept = [(name, value) for name, value in headers.lines if _key(name) != "content-length"]
    lines = [start, *(f"{name}: {value}" for name, value in kept), f"Content-Length: {len(body)}", "", ""]
    return "\r\n".join(lines).encode() + body
