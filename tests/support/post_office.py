"""A real SMTP server on loopback, which keeps what it accepts, and troubles on demand."""

import asyncio
import email
import ssl
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

SEARCH_S = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """A letter that was accepted, as a mail program shows it."""

    to: Sequence[str]
    raw: bytes

    @property
    def message(self) -> EmailMessage:
        """Taken apart."""
        found = email.message_from_bytes(self.raw, policy=default)
        assert isinstance(found, EmailMessage)
        assert not found.defects
        return found

    @property
    def subject(self) -> str:
        """Its subject."""
        return str(self.message["Subject"])

    @property
    def text(self) -> str:
        """What it says, in plain text."""
        return self._body("plain")

    @property
    def html(self) -> str:
        """What it says, in HTML."""
        return self._body("html")

    @property
    def files(self) -> Sequence[tuple[str, str, bytes]]:
        """Name, type and content of what is attached."""
        return [
            (one.get_filename() or "", one.get_content_type(), one.get_payload(decode=True))
            for one in self.message.iter_attachments()
        ]

    def _body(self, form: str) -> str:
        part = self.message.get_body((form,))
        return "" if part is None else part.get_content().replace("\r\n", "\n")


class PostOffice:
    """What the server does, and what it got. Also a handler of aiosmtpd, whose hooks have the names of SMTP's commands."""

    def __init__(self, *, users: dict[str, str] | None = None, tls: ssl.SSLContext | None = None) -> None:
        self.received: list[Received] = []
        self.refused: dict[str, int] = {}
        """The code that is answered to a recipient."""
        self.refuses_letters: int | None = None
        self.is_silent = False
        """It takes letters and says nothing to them."""
        self.hangs_up = False
        """It takes letters and is gone before it says anything."""
        self.port = 0
        self._users = users
        self._tls = tls
        self._over = asyncio.Event()
        self._open: list[SMTP] = []
        self._server: asyncio.Server | None = None

    @asynccontextmanager
    async def opened(self, *, from_the_beginning: bool = False) -> AsyncIterator["PostOffice"]:
        """Listen on a free port; with `from_the_beginning` whoever comes is to encrypt before they say anything."""
        context = self._tls if from_the_beginning else None
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._connection, "127.0.0.1", 0, ssl=context)
        self.port = self._server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            await self.close()

    async def close(self) -> None:
        """Be gone."""
        self._over.set()
        if self._server is not None:
            self._server.close()
        for one in self._open:
            if one.transport is not None:
                one.transport.abort()
            if one._handler_coroutine is not None:
                one._handler_coroutine.cancel()
                await asyncio.wait((one._handler_coroutine,), timeout=SEARCH_S)

    def _connection(self) -> SMTP:
        self._open.append(
            SMTP(
                self,
                hostname="post.test",
                tls_context=self._tls,
                auth_required=self._users is not None,
                auth_require_tls=self._tls is not None,
                authenticator=self._know,
                loop=asyncio.get_running_loop(),
            )
        )
        return self._open[-1]

    def _know(self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
        assert isinstance(data, LoginPassword)
        user, password = data.login.decode(), data.password.decode()
        return AuthResult(success=(self._users or {}).get(user) == password, handled=False)

    async def handle_RCPT(  # noqa: N802 - a hook of aiosmtpd
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Sequence[str]
    ) -> str:
        if code := self.refused.get(address):
            return f"{code} 5.1.1 <{address}>: nobody of that name"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - as above
        if self.refuses_letters:
            return f"{self.refuses_letters} not this letter"
        if self.hangs_up:
            assert server.transport is not None
            server.transport.abort()
        if self.is_silent or self.hangs_up:
            await self._over.wait()
        content = envelope.original_content
        assert content is not None
        self.received.append(Received(to=tuple(envelope.rcpt_tos), raw=content))
        return "250 OK"
