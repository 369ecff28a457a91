"""Letters over SMTP, each by a connection of its own: a centre sends few, and a server forgets who stays too long.

Where a letter goes is an address such as

    smtp://user:password@mail.example.org:587     encrypted by STARTTLS, or not at all
    smtps://user:password@mail.example.org:465    encrypted from the beginning
    smtp+plain://localhost:25                     not encrypted

Either everybody who is to get a letter gets it or nobody: as soon as one of them is refused, the letter is taken back.
"""

import asyncio
import ssl
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as WIRE
from email.utils import format_datetime
from typing import Final, Self
from urllib.parse import unquote, urlsplit

import aiosmtplib

from perezvon.features.metrics.ports import Attachment, Letter, MailError, MailTrouble
from perezvon.kernel.time import Clock, to_datetime

ANSWER_S = 30.0
"""How long a server may take to answer."""

ACCEPT_S = 180.0
"""How long it may take to receive a letter with all that is attached to it, and to look at it."""

FAREWELL_S = 2.0

_PORTS: Final = {"smtp": 587, "smtps": 465, "smtp+plain": 25}
_LONGEST_ANSWER = 200

_POLICY: Final = WIRE.clone(cte_type="7bit")
"""Any server takes seven bits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailServer:
    """Where letters are handed over, and as whom."""

    scheme: str
    host: str
    port: int
    user: str | None = None
    password: str | None = field(default=None, repr=False)

    @classmethod
    def at(cls, address: str) -> Self:
        """The server of an address as above."""
        parts = urlsplit(address)
        return cls(
            scheme=parts.scheme,
            host=parts.hostname or "",
            port=parts.port or _PORTS[parts.scheme],
            user=None if parts.username is None else unquote(parts.username),
            password=None if parts.password is None else unquote(parts.password),
        )


class SmtpMail:
    """The port `Mail`. `sender` is an address, or a name and an address: `Nordlink <reports@example.org>`.

    Certificates are believed as this machine believes them, or as `trust` says.
    """

    def __init__(
        self,
        server: MailServer,
        sender: str,
        clock: Clock,
        *,
        trust: ssl.SSLContext | None = None,
        answer_s: float = ANSWER_S,
        accept_s: float = ACCEPT_S,
    ) -> None:
        name, _, address = sender.rpartition("<")
        self._server = server
        self._sender = Address(name.strip(), addr_spec=_registered(address.rstrip(">")))
        self._clock = clock
        self._trust = trust
        self._answer_s = answer_s
        self._accept_s = accept_s

    @property
    def host(self) -> str:
        """The server."""
        return self._server.host

    async def send(self, letter: Letter) -> None:
        """Hand it over. Raises `MailError`."""
        to = [*map(_registered, letter.to)]
        content = self.written(letter, to)
        async with self._connection() as server:
            await self._hand_over(server, to, content)

    async def greet(self) -> None:
        """Connect, say who we are, and leave: whether letters could be sent. Raises `MailError`."""
        async with self._connection():
            pass

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[aiosmtplib.SMTP]:
        """A server that knows us. What goes wrong when we leave is of no interest: it has accepted what it was given."""
        server = aiosmtplib.SMTP(
            hostname=self._server.host,
            port=self._server.port,
            use_tls=self._server.scheme == "smtps",
            start_tls=False,
            tls_context=self._trust,
            timeout=self._answer_s,
        )
        try:
            await self._introduce(server)
            yield server
            with suppress(aiosmtplib.SMTPException):
                await server.quit(timeout=FAREWELL_S)
        finally:
            server.close()

    async def _introduce(self, server: aiosmtplib.SMTP) -> None:
        with _troubles(MailTrouble.UNREACHABLE):
            async with asyncio.timeout(self._answer_s):
                await server.connect()
        if self._server.scheme == "smtp":
            with _troubles(MailTrouble.INSECURE):
                await server.starttls()
        if self._server.user is not None:
            with _troubles(MailTrouble.LOGIN):
                await server.login(self._server.user, self._server.password or "")

    async def _hand_over(self, server: aiosmtplib.SMTP, to: Sequence[str], content: bytes) -> None:
        with _troubles(MailTrouble.SENDER):
            await server.mail(self._sender.addr_spec)
        for address in to:
            with _troubles(MailTrouble.RECIPIENT):
                await server.rcpt(address)
        with _troubles(MailTrouble.LETTER):
            await server.data(content, timeout=self._accept_s)

    def written(self, letter: Letter, to: Sequence[str]) -> bytes:
        """The letter as it goes out.

        Its subject is coded here: the library would read what looks like coded words in it, and write line breaks that are
        hidden there as they are.
        """
        message = self._message(letter, to)
        subject = Header(letter.subject, "utf-8", header_name="Subject").encode(linesep="\r\n")
        return f"Subject: {subject}\r\n".encode() + message.as_bytes()

    def _message(self, letter: Letter, to: Sequence[str]) -> EmailMessage:
        message = EmailMessage(_POLICY)
        message["From"] = self._sender
        message["To"] = [Address(addr_spec=one) for one in to]
        message["Date"] = format_datetime(to_datetime(self._clock.now()))
        message["Message-ID"] = f"<{letter.id}@{self._sender.domain}>"
        message["Auto-Submitted"] = "auto-generated"  # so that nobody's holiday is told to a machine
        message.set_content(letter.text)
        if letter.html is not None:
            message.add_alternative(letter.html, subtype="html")
        for one in letter.attachments:
            _attach(message, one)
        return message


def _attach(message: EmailMessage, one: Attachment) -> None:
    kind, _, charset = one.type.partition("; charset=")
    maintype, _, subtype = kind.partition("/")
    params = {"charset": charset} if charset else {}
    message.add_attachment(one.content, maintype=maintype, subtype=subtype, filename=one.name, params=params)


def _registered(address: str) -> str:
    """The address with its domain as it is registered, in Latin letters."""
    name, _, domain = address.rpartition("@")
    try:
        return f"{name}@{domain.encode('idna').decode()}"
    except UnicodeError:
        raise MailError(MailTrouble.RECIPIENT, "no such domain", retryable=False) from None


@contextmanager
def _troubles(refusal: MailTrouble) -> Iterator[None]:
    """What goes wrong, in our words: the server refuses what is asked of it here, or there is none. What it says of a
    password is not repeated."""
    try:
        yield
    except aiosmtplib.SMTPResponseException as error:
        answer = "" if refusal is MailTrouble.LOGIN else _one_line(error)
        raise MailError(refusal, answer, retryable=error.code < 500) from None
    except OSError as error:  # also what the library raises of connections and time
        if isinstance(error, ssl.SSLError) or isinstance(error.__cause__, ssl.SSLError):
            raise MailError(MailTrouble.INSECURE, "", retryable=False) from None
        raise MailError(MailTrouble.UNREACHABLE, "", retryable=True) from None
    except aiosmtplib.SMTPException:
        raise MailError(refusal, "", retryable=False) from None  # it does not know how to do that at all


def _one_line(error: aiosmtplib.SMTPResponseException) -> str:
    return " ".join(f"{error.code} {error.message}".split())[:_LONGEST_ANSWER]
