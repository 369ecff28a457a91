"""Agents' phones that ring: for an offer, or to take a seat in a call at once.

What became of a call to a phone is told by the end of its channel: nothing else comes when it is busy, turned away or not picked
up. Causes are those of ITU-T Q.850.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, Final

from perezvon.adapters.telephony.asterisk.ari import Ari, AriError, AriGoneError, AriSilentError, AriUnreachableError
from perezvon.adapters.telephony.asterisk.ari_resources import Channel
from perezvon.adapters.telephony.asterisk.calls import Customer, Ringing
from perezvon.adapters.telephony.asterisk.names import AGENT, CONTACT, JOIN, OFFER, RING, SHOWS
from perezvon.adapters.telephony.asterisk.outgoing import Outgoing
from perezvon.adapters.telephony.asterisk.phones import Phones, is_page
from perezvon.adapters.telephony.wire.protocol import Answered, Declined, Done, Failed, Join, Ring, Seen
from perezvon.kernel.ids import AgentId
from perezvon.platform import telemetry

_BUSY: Final = 17
_NO_ANSWER: Final = (0, 16, 18, 19)
"""What is told of a phone that Asterisk has given up."""
_ELSEWHERE: Final = 26
"""Lets a phone that stops ringing show no missed call: somebody else picked up."""
_REMEMBERED: Final = 1_000
_SPARE_S: Final = 5
"""Asterisk gives up so much later than the engine, which is to decide it."""
_BY_ITSELF: Final[Mapping[str, str]] = {
    "PJSIP_HEADER(add,Alert-Info)": "<http://localhost>;info=alert-autoanswer",
    "PJSIP_HEADER(add,Call-Info)": "<sip:localhost>;answer-after=0",
}
"""Two ways to ask a phone to pick up by itself; each make of phone knows at least one."""

_FOR_PAGES: Final = "PJSIP_HEADER(add,X-Perezvon-Contact)"
"""Tells a page for which contact it is called: it picks up when its agent answers that one at the desk."""

_NOT_REACHABLE: Final = "phone_not_reachable"
_NOT_RUNG: Final[Mapping[int | None, str]] = {_BUSY: "busy", None: _NOT_REACHABLE}
"""What became of a phone that never rang; without a cause its channel was never seen."""

log = telemetry.logger(__name__)


class Phonebell:
    """Rings phones, and knows which ring."""

    def __init__(
        self,
        ari: Ari,
        phones: Phones,
        *,
        outgoing: Outgoing,
        report: Callable[[Seen], None],
        joining_s: float,
    ) -> None:
        self._ari = ari
        self._outgoing = outgoing
        self._phones = phones
        self._report = report
        self._joining_s = joining_s
        self._by_offer: dict[str, Ringing] = {}
        self._by_channel: dict[str, Ringing] = {}
        self._over: deque[str] = deque(maxlen=_REMEMBERED)

    @property
    def ringing(self) -> list[Ringing]:
        """The phones that ring for an offer."""
        return [ringing for ringing in self._by_offer.values() if not ringing.is_answered]

    @property
    def channels(self) -> list[str]:
        """The channels of all phones that ring, or were picked up and have no seat yet."""
        return list(self._by_channel)

    def has(self, channel: str) -> bool:
        """Whether this is the channel of such a phone."""
        return channel in self._by_channel

    def is_answered(self, channel: str) -> bool:
        """Whether it is known that this phone was picked up."""
        ringing = self._by_channel.get(channel)
        return ringing is not None and ringing.is_answered

    def take_up(self, ringing: Ringing, *, is_answered: bool) -> None:
        """A phone was found that rings, or was picked up."""
        self.add(ringing)
        if is_answered:
            ringing.is_answered = True
            self._report(Answered(offer=ringing.offer, agent=ringing.agent))

    def unconfirmed(self, channel: str) -> Ringing | None:
        """The phone of this channel, if nobody knows whether Asterisk was told to ring it, or if it was not yet."""
        ringing = self._by_channel.get(channel)
        return ringing if ringing is not None and ringing.order_is_open else None

    def begin_again(self, ringing: Ringing, *, is_there: bool) -> None:
        """Asterisk is heard again, and has its channel still, or has none. One of which nobody knows whether it was dialled is
        not dialled twice: another takes its place."""
        ringing.is_made = is_there and not ringing.is_dialled
        ringing.is_dialled = False
        if is_there and not ringing.is_made:
            del self._by_channel[ringing.channel]
            ringing.channel += "-again"
            self.add(ringing)

    def find(self, offer: str) -> Ringing | None:
        """The phone that rings, or was picked up, for an offer."""
        return self._by_offer.get(offer)

    def joining(self, leg: str) -> Ringing | None:
        """The phone that is called to be this leg."""
        return next((one for one in self._by_channel.values() if one.join is not None and one.join.leg == leg), None)

    def is_over(self, offer: str) -> bool:
        """Whether the phone rang for this offer and does no more: whoever picked up has hung up again."""
        return offer in self._over

    def is_rung(self, agent: str) -> bool:
        """Whether the agent's phone is rung to take a seat at once."""
        return any(one.agent == agent and one.join is not None for one in self._by_channel.values())

    # --- What is to be done. ---

    def begin(self, order: Ring) -> Ringing:
        """A phone is to ring for an offer; `ring` has it done."""
        return self.add(Ringing(order.offer, order.contact, order.agent, f"{RING}-{order.offer}", order))

    def begin_join(self, order: Join) -> Ringing:
        """A phone is to be called into a call."""
        ringing = Ringing("", order.contact, order.agent, f"{JOIN}-{order.leg}", None, join=order)
        return self.add(ringing)

    def add(self, ringing: Ringing) -> Ringing:
        """A phone rings, or will."""
        self._by_channel[ringing.channel] = ringing
        if ringing.offer:
            self._by_offer[ringing.offer] = ringing
        return ringing

    async def ring(self, ringing: Ringing, caller: Customer | None) -> None:
        """Have Asterisk ring the phone, which shows the caller."""
        endpoint = self._phones.endpoint(AgentId(ringing.agent))
        if ringing.is_cancelled or endpoint is None:
            self._fail(ringing, _NOT_REACHABLE)
            return
        if ringing.order is not None:
            ringing.until = asyncio.get_running_loop().time() + ringing.order.ring_s
        try:
            ringing.is_asked = True
            await self._outgoing.call(ringing, self._wanted(ringing, endpoint, caller), self._seconds(ringing))
        except AriSilentError:
            # It may ring all the same. Its events tell, or what exists when Asterisk is heard again; at the latest its time is up.
            asyncio.get_running_loop().call_later(self._seconds(ringing), self._give_up, ringing)
        except AriUnreachableError:
            self._fail(ringing, _NOT_REACHABLE)
        except AriGoneError:
            calls_back = ringing.join is not None and ringing.join.calls_back
            self._fail(ringing, _NOT_REACHABLE if calls_back else "leg_gone")
            await self._outgoing.drop(ringing.channel)
        except AriError as error:
            log.warning("phone not rung", agent=ringing.agent, error=str(error))
            self._fail(ringing, _NOT_REACHABLE)
            await self._outgoing.drop(ringing.channel)

    def _wanted(self, ringing: Ringing, endpoint: str, caller: Customer | None) -> Mapping[str, Any]:
        variables = {CONTACT: ringing.contact, AGENT: ringing.agent, OFFER: ringing.offer}
        if ringing.order is None:
            variables |= _BY_ITSELF
        if is_page(endpoint):
            variables[_FOR_PAGES] = ringing.contact
        wanted: dict[str, Any] = {
            "endpoint": endpoint,
            "appArgs": f"{RING if ringing.offer else JOIN},{ringing.offer or ringing.channel}",
            "variables": variables,
        }
        if caller is not None:
            wanted["originator"] = caller.channel
            variables[SHOWS] = f'"{_plain(caller.party.name)}" <{_plain(caller.party.number)}>'
        return wanted

    def _seconds(self, ringing: Ringing) -> float:
        """For how long it rings at most."""
        return self._joining_s if ringing.order is None else ringing.order.ring_s + _SPARE_S

    def _give_up(self, ringing: Ringing) -> None:
        if self._by_channel.get(ringing.channel) is ringing and not (ringing.has_rung or ringing.is_answered):
            self.ended(ringing.channel, None)
            self._outgoing.abandon(ringing.channel)

    async def drop(self, channel: str) -> None:
        """A channel that another took the place of."""
        await self._outgoing.drop(channel)

    async def stop(self, ringing: Ringing, *, is_elsewhere: bool) -> None:
        """Ring no more. `is_elsewhere`: somebody else picked up."""
        ringing.is_cancelled = True
        self._forget(ringing)
        with suppress(AriGoneError):
            query = {"reason_code": str(_ELSEWHERE)} if is_elsewhere else {}
            await self._ari.ask("DELETE", f"channels/{ringing.channel}", query)

    # --- What Asterisk tells. ---

    def rings(self, channel: str) -> None:
        """The phone rings now."""
        ringing = self._by_channel.get(channel)
        if ringing is not None and ringing.order is not None and not ringing.has_rung:
            ringing.has_rung = True
            self._report(Done(order=ringing.order.id))

    def picked_up(self, channel: Channel) -> Ringing | None:
        """The phone is picked up; returns for whom, if a seat is waiting."""
        ringing = self._by_channel.get(channel.id)
        if ringing is None:
            return None
        self.rings(channel.id)
        ringing.is_answered, ringing.name = True, channel.name
        if ringing.offer and ringing.join is None:
            self._report(Answered(offer=ringing.offer, agent=ringing.agent))
        return ringing

    def seated(self, ringing: Ringing) -> bool:
        """The phone is an agent's leg now, unless it was hung up meanwhile."""
        is_there = ringing.channel in self._by_channel
        self._by_channel.pop(ringing.channel, None)
        self._by_offer.pop(ringing.offer, None)
        return is_there

    def ended(self, channel: str, cause: int | None) -> bool:
        """The channel is gone. Tells whether it was one of these."""
        ringing = self._by_channel.get(channel)
        if ringing is None:
            return False
        self._forget(ringing)
        if ringing.join is not None:
            self._report(Failed(order=ringing.join.id, reason=_NOT_REACHABLE))
        elif ringing.order is not None and not ringing.has_rung and cause in _NOT_RUNG:
            self._report(Failed(order=ringing.order.id, reason=_NOT_RUNG[cause]))
        elif not ringing.is_answered:
            self.rings_no_more(ringing, cause)
        return True

    def rings_no_more(self, ringing: Ringing, cause: int | None) -> None:
        """It rang, or refused at once, and nobody picked up. That nobody did in time is for the engine to say."""
        if ringing.order is not None and not ringing.has_rung:
            self._report(Done(order=ringing.order.id))
        has_timed_out = ringing.until is not None and asyncio.get_running_loop().time() >= ringing.until
        if cause not in _NO_ANSWER or not has_timed_out:
            self._report(Declined(offer=ringing.offer, agent=ringing.agent))

    def _fail(self, ringing: Ringing, reason: str) -> None:
        self._forget(ringing)
        order = ringing.join or ringing.order
        if order is not None and not ringing.is_cancelled:
            self._report(Failed(order=order.id, reason=reason))

    def _forget(self, ringing: Ringing) -> None:
        self._by_channel.pop(ringing.channel, None)
        if self._by_offer.pop(ringing.offer, None) is not None:
            self._over.append(ringing.offer)


def _plain(text: str) -> str:
    """A name or number of a stranger, without anything that means something in a caller id."""
    return "".join(character for character in text if character.isalnum() or character in " +-._'")[:60]
