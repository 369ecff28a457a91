"""Customers who call from a page: each call is let in by an endpoint of its own, which is made for it and ends with it.

What is known of the call is written at the endpoint, so whoever calls by it comes to the line for which they were let in, as
the contact of which the centre knows already, and as nobody else.
"""

import asyncio
import secrets
from collections.abc import Callable, Iterable
from typing import Final

from perezvon.adapters.telephony.asterisk.ari import AriError
from perezvon.adapters.telephony.asterisk.configure.sip import caller_objects, password_options
from perezvon.adapters.telephony.asterisk.names import CONTACT, LINE, PAGE, caller_endpoint, caller_of
from perezvon.adapters.telephony.asterisk.page_phones import PASSWORD_BYTES
from perezvon.adapters.telephony.asterisk.settings import Pages
from perezvon.adapters.telephony.asterisk.temporary import TemporaryEndpoints, check_names
from perezvon.adapters.telephony.wire.protocol import CallerLogin, CallerWanted, Refusal, decode
from perezvon.platform import telemetry
from perezvon.platform.link import LinkRefusedError
from perezvon.platform.tasks import spawn, stop

ENTER_S: Final = 60.0
"""A page that was let in and has not called within this time does not call any more; so often those are looked at that do."""

log = telemetry.logger(__name__)


class PageCallers:
    """Who may call from a page."""

    def __init__(
        self,
        endpoints: TemporaryEndpoints,
        pages: Pages,
        is_here: Callable[[str], bool],
        *,
        enter_s: float = ENTER_S,
    ) -> None:
        """`is_here` tells of a contact whether the customer who began it is here."""
        self._endpoints = endpoints
        self._pages = pages
        self._is_here = is_here
        self._enter_s = enter_s
        self._let_in: dict[str, asyncio.TimerHandle] = {}
        """When each contact that has an endpoint is looked at again."""
        self._removing: set[asyncio.Task[None]] = set()

    async def let_in(self, payload: bytes) -> CallerLogin:
        """As whom a page calls, for this one call. Raises `LinkRefusedError`."""
        wanted = decode(payload, CallerWanted)
        check_names({"contact": wanted.contact, "line": wanted.line})
        check_names({what: name for what, name in _who(wanted).items() if name})
        name, password = caller_endpoint(wanted.contact), secrets.token_urlsafe(PASSWORD_BYTES)
        if wanted.returns:
            await self._renew(wanted.contact, name, password)
        elif len(self._let_in) < self._pages.callers:
            await self._make(wanted, name, password)
        else:
            raise LinkRefusedError(Refusal.MEDIA_FULL)
        return CallerLogin(user=name, password=password, kept_s=self._pages.silence.browser)

    async def _make(self, wanted: CallerWanted, name: str, password: str) -> None:
        variables = {CONTACT: wanted.contact, LINE: wanted.line, PAGE: ",".join(_who(wanted).values())}
        self._look_later(wanted.contact)
        try:
            await self._endpoints.put(
                name, caller_objects(name, password, wanted.contact, self._pages.silence, variables)
            )
        except LinkRefusedError:
            self.left(wanted.contact)
            raise

    async def _renew(self, contact: str, name: str, password: str) -> None:
        """Whoever returns is who they were: Asterisk changes no endpoint that has variables."""
        if not self._is_here(contact):
            raise LinkRefusedError(Refusal.CALL_OVER)
        await self._endpoints.put(name, {"auth": password_options(name, password)})

    def left(self, contact: str) -> None:
        """A customer is here no more: nobody calls by this endpoint again."""
        if (timer := self._let_in.pop(contact, None)) is not None:
            timer.cancel()
            task = spawn(self._remove(contact), name="end of a page's call")
            self._removing.add(task)
            task.add_done_callback(self._removing.discard)

    def found(self, endpoints: Iterable[str]) -> None:
        """What Asterisk has; a life of ours before this one may have let somebody in."""
        for contact in filter(None, map(caller_of, endpoints)):
            if contact not in self._let_in:
                self._look_later(contact)

    async def aclose(self) -> None:
        """Wait for nothing more. Endpoints stay as they are."""
        for timer in self._let_in.values():
            timer.cancel()
        await stop(*self._removing)

    def _look_later(self, contact: str) -> None:
        if (before := self._let_in.pop(contact, None)) is not None:
            before.cancel()
        self._let_in[contact] = asyncio.get_running_loop().call_later(self._enter_s, self._look, contact)

    def _look(self, contact: str) -> None:
        if self._is_here(contact):
            self._look_later(contact)
        else:
            self.left(contact)

    async def _remove(self, contact: str) -> None:
        try:
            await self._endpoints.remove(caller_endpoint(contact))
        except AriError as error:
            log.warning("page may call still", error=str(error))
            self._look_later(contact)


def _who(wanted: CallerWanted) -> dict[str, str]:
    return {"language": wanted.language or "", "customer": wanted.customer or ""}
