"""Which agents have a phone that can be rung: whoever's desk phone or browser phone Asterisk can reach."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Final

import msgspec

from perezvon.adapters.telephony.asterisk.ari import Ari, AriError, AriGoneError
from perezvon.adapters.telephony.asterisk.ari_resources import Endpoint
from perezvon.adapters.telephony.asterisk.names import PhoneKind, agent_of
from perezvon.adapters.telephony.asterisk.turns import Turns
from perezvon.adapters.telephony.wire.protocol import PhoneLost, PhoneReady, Seen
from perezvon.kernel.ids import AgentId
from perezvon.platform import telemetry

TECHNOLOGY: Final = "PJSIP"
_ONLINE: Final = "online"
_TURN: Final = "phones"

log = telemetry.logger(__name__)


class Phones:
    """At most one desk phone and one browser phone per agent. The browser phone is rung when there are both: its agent chose
    it at the desk, and gives it up there."""

    def __init__(self, report: Callable[[Seen], None]) -> None:
        self._report = report
        self._endpoints: dict[AgentId, set[str]] = {}

    @property
    def agents(self) -> tuple[AgentId, ...]:
        """Whose phones can be rung."""
        return tuple(self._endpoints)

    def endpoint(self, agent: AgentId) -> str | None:
        """Where the agent is rung, as Asterisk calls it."""
        endpoints = self._endpoints.get(agent)
        return f"{TECHNOLOGY}/{max(endpoints, key=is_page)}" if endpoints else None

    def see(self, endpoint: Endpoint) -> None:
        """Asterisk tells of an endpoint."""
        owner = agent_of(endpoint.resource) if endpoint.technology == TECHNOLOGY else None
        if owner is None:
            return
        agent, _ = owner
        if endpoint.state == _ONLINE:
            if agent not in self._endpoints:
                self._report(PhoneReady(agent=agent))
            self._endpoints.setdefault(agent, set()).add(endpoint.resource)
        elif agent in self._endpoints:
            self._lose(agent, endpoint.resource)

    def see_all(self, endpoints: Iterable[Endpoint]) -> None:
        """What Asterisk has now; what it does not tell of is gone."""
        told = list(endpoints)
        names = {endpoint.resource for endpoint in told}
        for agent in self.agents:
            for resource in self._endpoints[agent] - names:
                self._lose(agent, resource)
        for endpoint in told:
            self.see(endpoint)

    def lose_all(self) -> None:
        """Asterisk is gone, and all phones with it."""
        for agent in self.agents:
            del self._endpoints[agent]
            self._report(PhoneLost(agent=agent))

    def _lose(self, agent: AgentId, resource: str) -> None:
        endpoints = self._endpoints[agent]
        endpoints.discard(resource)
        if not endpoints:
            del self._endpoints[agent]
            self._report(PhoneLost(agent=agent))


def is_page(endpoint: str) -> bool:
    """Whether an endpoint, with its technology or without, is a browser phone."""
    owner = agent_of(endpoint.removeprefix(f"{TECHNOLOGY}/"))
    return owner is not None and owner[1] is PhoneKind.BROWSER


class PhoneWatch:
    """Looks at phones that come, go, or answer no more. The manager interface says which: our application would be told all
    that channels do twice if it watched phones."""

    def __init__(self, ari: Ari, phones: Phones, turns: Turns) -> None:
        self._ari = ari
        self._phones = phones
        self._turns = turns

    def look_at(self, endpoint: str) -> None:
        """Something is new about an endpoint."""
        if agent_of(endpoint) is not None:
            self._turns.take(_TURN, self._see(endpoint))

    def look_at_all(self) -> None:
        """Something may be new about any of them."""
        self._turns.take(_TURN, self._see_all())

    async def _see(self, endpoint: str) -> None:
        try:
            seen = await self._ari.ask("GET", f"endpoints/{TECHNOLOGY}/{endpoint}")
            self._phones.see(msgspec.convert(seen, Endpoint))
        except AriGoneError:
            self._phones.see(Endpoint(TECHNOLOGY, endpoint))
        except AriError:
            log.debug("phone not seen")  # All are looked at when Asterisk is heard again.

    async def _see_all(self) -> None:
        with suppress(AriError):
            seen = await self._ari.ask("GET", f"endpoints/{TECHNOLOGY}")
            self._phones.see_all(msgspec.convert(seen, list[Endpoint]))
