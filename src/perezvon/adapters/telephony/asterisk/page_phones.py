"""Pages that are phones: each agent's may register with a password of its own, which nobody chose and nothing keeps.

Asterisk is told of such a phone by ARI and keeps it in its memory alone: a file would have to be read again for each. A new
password takes the place of the one before, so that whoever registered with that one cannot again. A phone ends when its
agent gives it up, and when its time is over; an Asterisk that was started anew knows none, and pages ask again.
"""

import asyncio
import secrets
from collections.abc import Iterable
from contextlib import suppress
from typing import Final

from perezvon.adapters.telephony.asterisk.ari import Ari, AriError, AriGoneError
from perezvon.adapters.telephony.asterisk.configure.sip import browser_options, phone_objects
from perezvon.adapters.telephony.asterisk.configure.text import Option
from perezvon.adapters.telephony.asterisk.configure.values import PlanError, check_word
from perezvon.adapters.telephony.asterisk.names import PhoneKind, phone_endpoint
from perezvon.adapters.telephony.asterisk.settings import Pages
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
_BYTES: Final = 24
_OBJECTS: Final = "asterisk/config/dynamic/res_pjsip"

log = telemetry.logger(__name__)


class PagePhones:
    """What pages ask to become phones. Questions are answered in their order, since each concerns several objects."""

    def __init__(self, ari: Ari, pages: Pages, *, lasts_s: int = LASTS_S, again_s: float = AGAIN_S) -> None:
        self._ari = ari
        self._pages = pages
        self._lasts_s = lasts_s
        self._again_s = again_s
        self._ending: dict[AgentId, asyncio.TimerHandle] = {}
        self._removing: set[asyncio.Task[None]] = set()
        self._turn = asyncio.Lock()

    async def directory(self, _payload: bytes) -> Directory:
        """How Asterisk is reached."""
        return Directory(port=self._pages.port, numbers={str(line): told for line, told in self._pages.numbers.items()})

    async def log_in(self, payload: bytes) -> PhoneLogin:
        """A new password for the page of an agent. Raises `LinkRefusedError`."""
        agent = _checked(decode(payload, PhoneWanted).agent)
        name = phone_endpoint(agent, PhoneKind.BROWSER)
        if (written := self._pages.written.get(agent)) is not None:
            return PhoneLogin(user=name, password=written, lasts_s=self._lasts_s)
        password = secrets.token_urlsafe(_BYTES)
        async with self._turn:
            await self._put(name, password)
            self._end_in(self._lasts_s, agent)
        return PhoneLogin(user=name, password=password, lasts_s=self._lasts_s)

    async def give_up(self, payload: bytes) -> None:
        """The agent needs no phone in a page any more. Raises `LinkRefusedError`."""
        try:
            await self._remove(_checked(decode(payload, PhoneGivenUp).agent))
        except AriError as error:
            raise LinkRefusedError(Refusal.TELEPHONY_GONE) from error

    async def aclose(self) -> None:
        """Wait for nothing more. Phones stay as they are."""
        for handle in self._ending.values():
            handle.cancel()
        await stop(*self._removing)

    async def _put(self, name: str, password: str) -> None:
        objects = phone_objects(name, password, self._pages.silence, browser_options(self._pages.silence))
        try:
            for kind, options in objects.items():
                await self._ari.ask("PUT", f"{_OBJECTS}/{kind}/{name}", body={"fields": _fields(options)})
        except AriError as error:
            log.warning("page not made a phone", error=str(error))
            raise LinkRefusedError(Refusal.TELEPHONY_GONE) from error

    async def _remove(self, agent: AgentId) -> None:
        """Forget a phone, in the opposite order: nothing names what is gone."""
        if agent in self._pages.written:
            return
        name = phone_endpoint(agent, PhoneKind.BROWSER)
        async with self._turn:
            if (handle := self._ending.pop(agent, None)) is not None:
                handle.cancel()
            for kind in ("endpoint", "aor", "auth"):
                with suppress(AriGoneError):
                    await self._ari.ask("DELETE", f"{_OBJECTS}/{kind}/{name}")

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
    try:
        check_word("agent", agent)
    except PlanError as error:
        raise LinkRefusedError(Refusal.BAD_REQUEST) from error
    return AgentId(agent)


def _fields(options: Iterable[Option]) -> list[dict[str, str]]:
    return [{"attribute": name, "value": str(value)} for name, value in options]
