"""Being registered: asked for once, renewed before it expires, and taken back."""

import asyncio

from tests.support.sip.agent import UserAgent
from tests.support.sip.message import Endpoint, Response, address_of, new_id, place_of, uri_of

RENEWED_AFTER = 0.8
"""Of the time that was granted."""
_AGAIN_S = 2.0
"""After a renewal that failed."""


class RegistrationRefused(Exception):  # noqa: N818 - a refusal, as of a call
    """The server does not want to have the phone: `status` and `reason` say why."""

    def __init__(self, response: Response) -> None:
        super().__init__(f"{response.status} {response.reason}")
        self.status, self.reason = response.status, response.reason


class Registration:
    """Of one phone at one server. It outlives the phone's sockets, and what it asks keeps its order."""

    def __init__(self, user: str, server: Endpoint, wanted_s: int) -> None:
        self._user, self._server = user, server
        self._wanted_s = wanted_s
        self._call_id, self._sequence = new_id(), 0
        self.is_kept = False
        self.renewals = 0

    async def register(self, agent: UserAgent) -> None:
        """Register, and stay so. Raises `RegistrationRefused`."""
        granted_s = await self._ask(agent, self._wanted_s)
        if not self.is_kept:
            self.is_kept = True
            agent.spawn(self._keep(agent, granted_s), name="registration of a phone")

    async def unregister(self, agent: UserAgent) -> None:
        """Be registered no more. Raises `RegistrationRefused`."""
        self.is_kept = False
        await self._ask(agent, 0)

    async def _keep(self, agent: UserAgent, granted_s: float) -> None:
        wait_s = granted_s * RENEWED_AFTER
        while True:
            await asyncio.sleep(wait_s)
            if not self.is_kept:
                return
            try:
                wait_s = await self._ask(agent, self._wanted_s) * RENEWED_AFTER
                self.renewals += 1
            except RegistrationRefused:
                wait_s = _AGAIN_S

    async def _ask(self, agent: UserAgent, wanted_s: int) -> float:
        """For how long it was granted."""
        response = await self._asked(agent, wanted_s)
        if response.status == 423 and "Min-Expires" in response.headers:
            self._wanted_s = int(response.headers["Min-Expires"])
            response = await self._asked(agent, self._wanted_s)
        if response.status != 200:
            raise RegistrationRefused(response)
        return self._granted(agent, response)

    async def _asked(self, agent: UserAgent, wanted_s: int) -> Response:
        own = f"<{uri_of(self._user, self._server)}>"
        self._sequence += 1
        dialog = self._call_id, self._sequence
        request = agent.request("REGISTER", uri_of("", self._server), dialog, f"{own};tag={new_id()}", own)
        for name, value in [*agent.own, ("Expires", str(wanted_s))]:
            request.headers.put(name, value)
        asked, response = await agent.ask(request, self._server)
        self._sequence = asked.sequence
        return response

    def _granted(self, agent: UserAgent, response: Response) -> float:
        for contact in map(address_of, response.headers.all("Contact")):
            if place_of(contact.uri) == agent.here and "expires" in contact.parameters:
                return float(contact.parameters["expires"])
        return float(response.headers.get("Expires", self._wanted_s))
