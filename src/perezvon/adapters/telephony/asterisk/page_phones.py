"""Pages that are phones: each agent's may register with a password of its own, which nobody chose and nothing keeps.

A new password takes the place of the one before, so that whoever registered with that one cannot again. A phone ends when its
agent gives it up, and when its time is over; pages ask again.
"""

import asyncio
import secrets
from collections.abc import Iterable
from typing import Final

from perezvon.adapters.telephony.asterisk.ari import AriError
from perezvon.adapters.telephony.asterisk.configure.sip import browser_options, phone_objects
from perezvon.adapters.telephony.asterisk.names import PhoneKind, agent_of, phone_endpoint
from perezvon.adapters.telephony.asterisk.settings import Pages
from perezvon.adapters.telephony.asterisk.temporary import TemporaryEndpoints, check_names
from perezvon.adapters.telephony.wire.protocol import (
    Directory,
    PhoneGivenUp,
    PhoneLogin,
    PhoneWanted,
    Refusal,
    decode,
)
from perezvon.kernel.ids import AgentId
from perezvon.platform import telemetry
from perezvon.platform.link import LinkRefusedError
from perezvon.platform.tasks import spawn, stop

LASTS_S: Final = 12 * 3_600
"""Longer than a shift. A page that is there longer asks again."""
AGAIN_S: Final = 5.0
"""For so long Asterisk is left alone that did not remove a phone whose time was over."""
PASSWORD_BYTES: Final = 24

log = telemetry.logger(__name__)


class PagePhones:
    """What pages ask to become phones."""

    def __init__(
        self, endpoints: TemporaryEndpoints, pages: Pages, *, lasts_s: int = LASTS_S, again_s: float = AGAIN_S
    ) -> None:
        self._endpoints = endpoints
        self._pages = pages
        self._lasts_s = lasts_s
        self._again_s = again_s
        self._ending: dict[AgentId, asyncio.TimerHandle] = {}
        self._removing: set[asyncio.Task[None]] = set()

    async def directory(self, _payload: bytes) -> Directory:
        """How Asterisk is reached."""
        return Directory(port=self._pages.port, numbers={str(line): told for line, told in self._pages.numbers.items()})

    async def log_in(self, payload: bytes) -> PhoneLogin:
        """A new password for the page of an agent. Raises `LinkRefusedError`."""
        agent = _checked(decode(payload, PhoneWanted).agent)
        name = phone_endpoint(agent, PhoneKind.BROWSER)
        if (written := self._pages.written.get(agent)) is not None:
            return PhoneLogin(user=name, password=written, lasts_s=self._lasts_s)
        password = secrets.token_urlsafe(PASSWORD_BYTES)
        silence = self._pages.silence
        await self._endpoints.put(name, phone_objects(name, password, silence, browser_options(silence)))
        self._end_in(self._lasts_s, agent)
        return PhoneLogin(user=name, password=password, lasts_s=self._lasts_s)

    async def give_up(self, payload: bytes) -> None:
        """The agent needs no phone in a page any more. Raises `LinkRefusedError`."""
        try:
            await self._remove(_checked(decode(payload, PhoneGivenUp).agent))
        except AriError as error:
            raise LinkRefusedError(Refusal.TELEPHONY_GONE) from error

    def found(self, endpoints: Iterable[str]) -> None:
        """What Asterisk has. A life of ours before this one may have made a phone, of which nobody knows how old it is."""
        for endpoint in endpoints:
            agent, kind = agent_of(endpoint) or (None, None)
            if agent is None or kind is not PhoneKind.BROWSER or agent in self._pages.written:
                continue
            if agent not in self._ending:
                self._end_in(self._lasts_s, agent)

    async def aclose(self) -> None:
        """Wait for nothing more. Phones stay as they are."""
        for handle in self._ending.values():
            handle.cancel()
        await stop(*self._removing)

    async def _remove(self, agent: AgentId) -> None:
        if agent in self._pages.written:
            return
        if (handle := self._ending.pop(agent, None)) is not None:
            handle.cancel()
        await self._endpoints.remove(phone_endpoint(agent, PhoneKind.BROWSER))

    def _end_in(self, seconds: float, agent: AgentId) -> None:
        if (before := self._ending.pop(agent, None)) is not None:
            before.cancel()
        self._ending[agent] = asyncio.get_running_loop().call_later(seconds, self._end, agent)

    def _end(self, agent: AgentId) -> None:
        task = spawn(self._remove_in_time(agent), name="end of a page's phone")
        self._removing.add(task)
        task.add_done_callback(self._removing.discard)

    async def _remove_in_time(self, agent: AgentId) -> None:
        try:
            await self._remove(agent)
        except AriError as error:
            log.warning("page is a phone still", error=str(error))
            self._end_in(self._again_s, agent)


def _checked(agent: str) -> AgentId:
    """Whose name can be that of an endpoint."""
    check_names({"agent": agent})
    return AgentId(agent)
