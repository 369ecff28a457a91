"""What the channels and bridges are that are found at the start: their names, arguments and variables tell."""

from dataclasses import dataclass
from typing import Final, TypeAlias

from perezvon.adapters.telephony.asterisk.ari_resources import Channel
from perezvon.adapters.telephony.asterisk.calls import CALL, Dialled, Ringing, Seat
from perezvon.adapters.telephony.asterisk.names import (
    AGENT,
    APP,
    ARRIVE,
    CONTACT,
    CUSTOMER,
    OFFER,
    ONWARD,
    PASSED,
    SEAT,
)
from perezvon.adapters.telephony.asterisk.talking import TAP
from perezvon.adapters.telephony.wire.protocol import Part

_STASIS: Final = "Stasis"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A customer on this line."""

    line: str


@dataclass(frozen=True, slots=True)
class Rings:
    """A phone that is rung, or was picked up and waits for its seat."""

    ringing: Ringing


@dataclass(frozen=True, slots=True)
class Called:
    """A customer who is called, or was and has answered."""

    dialled: Dialled


@dataclass(frozen=True, slots=True)
class Away:
    """One of two who were joined and are none of ours. Of somebody outside who has not answered nobody knows any more for whom
    they are called."""

    order: str
    has_answered: bool


@dataclass(frozen=True, slots=True)
class Nothing:
    """A channel that is of no use. Those that are not ours are left alone."""

    is_ours: bool


Found: TypeAlias = Waiting | Seat | Rings | Called | Away | Nothing


def understood(channel: Channel) -> Found:
    """What a channel is."""
    if channel.id.startswith(TAP):
        return Nothing(is_ours=True)
    if (known := _of_variables(channel)) is not None:
        return known
    app, *arguments = channel.dialplan.app_data.split(",")
    if channel.dialplan.app_name != _STASIS or app != APP:
        return Nothing(is_ours=False)
    if arguments[:1] == [ARRIVE] and len(arguments) > 1:
        return Waiting(arguments[1])
    return Nothing(is_ours=True)


def _of_variables(channel: Channel) -> Found | None:
    """What a channel is on which we wrote something down."""
    variables = channel.channelvars
    if order := variables.get(PASSED, ""):
        return Away(order, has_answered=channel.state == "Up")
    if variables.get(CUSTOMER) and variables.get(CONTACT):
        return _of_customer(channel)
    if variables.get(AGENT) and variables.get(CONTACT):
        return _of_agent(channel)
    return None


def _of_agent(channel: Channel) -> Found:
    variables = channel.channelvars
    agent, contact = variables[AGENT], variables[CONTACT]
    if seat := variables.get(SEAT, ""):
        leg, part, is_muted = seat.rsplit(",", 2)
        return Seat(
            leg, contact, agent, channel.id, channel.name, Part(part), is_muted=is_muted == "1", is_silenced=None
        )
    if offer := variables.get(OFFER, ""):
        return Rings(Ringing(offer, contact, agent, channel.id, None, name=channel.name))
    return Nothing(is_ours=True)


def _of_customer(channel: Channel) -> Found:
    variables = channel.channelvars
    leg, line, language, order = variables[CUSTOMER].split(",")
    dialled = Dialled(order, variables[CONTACT], leg, line, language or None, channel.id)
    dialled.is_asked = dialled.is_made = dialled.is_dialled = dialled.is_told = True
    return Called(dialled)


def contact_of(bridge: str) -> str | None:
    """Whose call a bridge joins; `""` for one that only whispers, `None` when it is not ours."""
    if bridge.startswith(f"{TAP}-"):
        return ""
    if not bridge.startswith(f"{CALL}-"):
        return None
    return bridge.removeprefix(f"{CALL}-").rpartition("-")[0]


def is_of_others(bridge: str) -> bool:
    """Whether it joins a customer with somebody outside."""
    return bridge.startswith(f"{ONWARD}-")


def number_of(bridge: str) -> int:
    """Which bridge of its call it is."""
    return int(bridge.rpartition("-")[2])
