"""Customers who come: by a number of the network, or from a page; and pages that were loaded again and come back."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from perezvon.adapters.telephony.asterisk.ari import Ari, AriGoneError
from perezvon.adapters.telephony.asterisk.ari_resources import NOBODY, Channel, Party
from perezvon.adapters.telephony.asterisk.calls import Calls, Customer, Music
from perezvon.adapters.telephony.asterisk.configure.plan import Header
from perezvon.adapters.telephony.asterisk.headers import told_in
from perezvon.adapters.telephony.asterisk.names import CONTACT, PAGE, SHOWN, UNRECORDED, WITHHELD
from perezvon.adapters.telephony.asterisk.outgoing import Outgoing
from perezvon.adapters.telephony.asterisk.speaking import Speaking
from perezvon.adapters.telephony.asterisk.talking import Talking
from perezvon.adapters.telephony.asterisk.turns import Turns
from perezvon.adapters.telephony.wire.protocol import Arrived, Seen

_AGAIN: Final = "-again"
"""Ends the contact of a caller who was reported as lost and was not."""


class Arrivals:
    """Takes customers in."""

    def __init__(
        self,
        *,
        ari: Ari,
        calls: Calls,
        turns: Turns,
        outgoing: Outgoing,
        speaking: Speaking,
        talking: Talking,
        headers: tuple[Header, ...],
        report: Callable[[Seen], None],
        change: Callable[[Customer], None],
        comfort_s: float,
    ) -> None:
        """`change` has what a customer hears done in their turn."""
        self._ari = ari
        self._calls = calls
        self._turns = turns
        self._outgoing = outgoing
        self._speaking = speaking
        self._talking = talking
        self._headers = headers
        self._report = report
        self._change = change
        self._comfort_s = comfort_s

    def arrive(self, channel: Channel, line: str) -> Customer:
        """A customer is here, and is answered. One who comes twice, called in and by themselves, is here once."""
        if isinstance(known := self._calls.of_channel(channel.id), Customer):
            return known
        contact = self._contact(channel)
        if (before := self._calls.customer(leg_of(contact))) is not None:
            self._come_back(before, channel)
            return before
        arrived, caller = self._understood(channel, contact, line)
        customer = Customer(arrived, channel.id, party=caller)
        self._calls.add(customer)
        self._report(arrived)
        if channel.state != "Up":
            self._turns.take(contact, self.answer(customer))
        asyncio.get_running_loop().call_later(self._comfort_s, self._comfort, customer)
        return customer

    async def answer(self, customer: Customer) -> None:
        """Asterisk answers. Who has hung up already is told of anyhow."""
        with suppress(AriGoneError):
            await self._ari.ask("POST", f"channels/{customer.channel}/answer")

    def is_here(self, contact: str) -> bool:
        """Whether the customer who began a contact is here."""
        return self._calls.customer(leg_of(contact)) is not None

    def _understood(self, channel: Channel, contact: str, line: str) -> tuple[Arrived, Party]:
        """Who comes. A page says by itself who it is: what it calls itself in SIP says nothing."""
        variables, leg = channel.channelvars, leg_of(contact)
        if page := variables.get(PAGE, ""):
            language, _, customer = page.partition(",")
            arrived = Arrived(contact=contact, leg=leg, line=line, customer=customer or None, language=language or None)
            return arrived, NOBODY
        caller = NOBODY if variables.get(SHOWN, "").startswith(WITHHELD) else channel.caller
        told = told_in(self._headers, variables)
        return Arrived(contact=contact, leg=leg, line=line, number=caller.number, name=caller.name, told=told), caller

    def _contact(self, channel: Channel) -> str:
        """A caller's contact is named after their channel. Whoever was reported as lost and is here still begins another: that
        one has ended. It is written down at the channel, for a life of ours after this one."""
        contact = channel.channelvars.get(CONTACT) or contact_of(channel.id)
        if channel.id in self._calls.given_up:
            contact += _AGAIN
            self._turns.take(contact, self._write_down(channel.id, CONTACT, contact))
        return contact

    async def _write_down(self, channel: str, variable: str, value: str) -> None:
        with suppress(AriGoneError):
            await self._ari.ask("POST", f"channels/{channel}/variable", {"variable": variable, "value": value})

    def _comfort(self, customer: Customer) -> None:
        """Nobody has decided anything about a caller: they hear music instead of nothing."""
        call = self._calls.call(customer.contact)
        if self._calls.customer(customer.leg) is customer and customer.hears is None and call and not call.seats:
            self._speaking.begin(customer, Music(is_comfort=True))
            self._change(customer)

    def _come_back(self, customer: Customer, channel: Channel) -> None:
        """A page that was loaded again is the same customer: its channel takes the place of the one before."""
        before = customer.channel
        self._calls.move(customer, channel.id)
        self._speaking.begin_again(customer)
        self._turns.take(customer.contact, self._replace(customer, before))

    async def _replace(self, customer: Customer, before: str) -> None:
        await self.answer(customer)
        if customer.is_unrecorded:
            await self._write_down(customer.channel, UNRECORDED, "1")
        await self._empty_bridge(customer.contact, before)
        await self._outgoing.drop(before)
        self._change(customer)

    async def _empty_bridge(self, contact: str, channel: str) -> None:
        """First all out, then in again: where an agent stayed in the bridge alone, Asterisk sometimes sent them nothing afterwards."""
        call = self._calls.call(contact)
        if call is not None and call.bridge is not None:
            await self._talking.leave(call, (channel, *call.bridged))


def contact_of(channel: str) -> str:
    """The contact of a caller who came by this channel."""
    return channel.replace(".", "-")


def leg_of(contact: str) -> str:
    """The leg of the caller in it."""
    return f"{contact}-c"
