"""Which agents have a phone that can be rung: whoever's desk phone or browser phone Asterisk can reach."""

from collections.abc import Callable, Iterable
from typing import Final

from perezvon.adapters.telephony.asterisk.ari_resources import Endpoint
from perezvon.adapters.telephony.asterisk.names import PhoneKind, agent_of
from perezvon.adapters.telephony.wire.protocol import PhoneLost, PhoneReady, Seen
from perezvon.kernel.ids import AgentId

TECHNOLOGY: Final = "PJSIP"
_ONLINE: Final = "online"


class Phones:
    """At most one desk phone and one browser phone per agent. An open browser phone is what its agent wants to be rung at."""

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
        return f"{TECHNOLOGY}/{max(endpoints, key=_is_browser)}" if endpoints else None

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


def _is_browser(endpoint: str) -> bool:
    owner = agent_of(endpoint)
    return owner is not None and owner[1] is PhoneKind.BROWSER
