"""One node among several: whether it can be reached, what it has told and is not passed on yet, and what lives there."""

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from perezvon.engine.commands import Command
from perezvon.engine.events import LegConnected, LegHungUp, PhoneLost, PhoneReady, Report
from perezvon.features.dispatch.ports import Arrival, Inventory, Reported, Telephony
from perezvon.kernel.ids import AgentId, CommandId, LegId

REMEMBERED: Final = 20_000
"""Commands without an outcome: some hours of a busy centre."""


class Node:
    """A node. Instants are those of the loop."""

    def __init__(self, number: int, telephony: Telephony, now: float) -> None:
        self.number = number
        self.telephony = telephony
        self.unreached_since: float | None = now
        """Since when nothing was heard of it; `None` while it answers."""
        self.is_given_up = False
        """Whether its calls were told to be lost."""
        self.answer: Inventory | None = None
        """What it told to exist, while others are waited for that have not."""
        self.held: list[Reported] = []
        """What it told since."""
        self.legs: dict[LegId, None] = {}
        self.phones: dict[AgentId, None] = {}
        self._unanswered: OrderedDict[CommandId, None] = OrderedDict()
        self._lost: dict[LegId, None] = {}

    def is_gone(self, now: float, *, after: float) -> bool:
        """Whether nothing was heard of it for so long."""
        return self.unreached_since is not None and now - self.unreached_since >= after

    def begins(self, command: Command) -> None:
        """It was asked for this."""
        self._unanswered[command.id] = None
        if len(self._unanswered) > REMEMBERED:
            self._unanswered.popitem(last=False)

    def forgets(self, command: CommandId | None) -> None:
        """Nothing more comes of this."""
        if command is not None:
            self._unanswered.pop(command, None)

    def tells(self, what: Arrival | Report) -> None:
        """Keep in mind what lives here now."""
        self.forgets(getattr(what, "command", None))
        match what:
            case Arrival() | LegConnected():
                self.legs[what.leg] = None
            case LegHungUp():
                self.legs.pop(what.leg, None)
            case PhoneReady():
                self.phones[what.agent] = None
            case PhoneLost():
                self.phones.pop(what.agent, None)
            case _:
                pass

    def believe(self, inventory: Inventory) -> None:
        """This is what lives here now."""
        self.legs = dict.fromkeys((*(customer.leg for customer in inventory.customers), *inventory.agent_legs))
        self.phones = dict.fromkeys(inventory.phones)

    def give_up(self) -> list[CommandId]:
        """All that lives here is lost; returns the commands that come to nothing."""
        self.is_given_up = True
        self._lost |= self.legs
        self.legs, self.phones = {}, {}
        unanswered, self._unanswered = list(self._unanswered), OrderedDict()
        return unanswered

    def returned(self, inventory: Inventory) -> tuple[Inventory, Iterable[LegId]]:
        """What exists here but for what was told to be lost; and the legs of that which exist all the same."""
        self.is_given_up = False
        lost, self._lost = self._lost, {}
        contacts = {customer.contact for customer in inventory.customers if customer.leg in lost}
        contacts |= {leg.contact for leg in inventory.agents if leg.leg in lost}
        kept = replace(
            inventory,
            customers=tuple(one for one in inventory.customers if one.leg not in lost),
            agent_legs=tuple(leg for leg in inventory.agent_legs if leg not in lost),
            agents=tuple(leg for leg in inventory.agents if leg.leg not in lost),
            rings=tuple(ring for ring in inventory.rings if ring.contact not in contacts),
            music=inventory.music and tuple(leg for leg in inventory.music if leg not in lost),
        )
        there = (*(customer.leg for customer in inventory.customers), *inventory.agent_legs)
        return kept, [leg for leg in there if leg in lost]
