"""What the channels and bridges are that are found at the start: their names, arguments and variables tell."""

from dataclasses import dataclass
from typing import Final, TypeAlias

from perezvon.adapters.telephony.asterisk.ari_resources import Channel
from perezvon.adapters.telephony.asterisk.calls import CALL, Ringing, Seat
from perezvon.adapters.telephony.asterisk.names import AGENT, APP, ARRIVE, CONTACT, OFFER, SEAT
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
class Nothing:
    """A channel that is of no use. Those that are not ours are left alone."""

    is_ours: bool


Found: TypeAlias = Waiting | Seat | Rings | Nothing


def understood(channel: Channel) -> Found:
    """What a channel is."""
    variables = channel.channelvars
    if channel.id.startswith(TAP):
        return Nothing(is_ours=True)
    if variables.get(AGENT) and variables.get(CONTACT):
        return _of_agent(channel)
    app, *arguments = channel.dialplan.app_data.split(",")
    if channel.dialplan.app_name != _STASIS or app != APP:
        return Nothing(is_ours=False)
    if arguments[:1] == [ARRIVE] and len(arguments) > 1:
        return Waiting(arguments[1])
    return Nothing(is_ours=True)


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


def contact_of(bridge: str) -> str | None:
    """Whose call a bridge joins; `""` for one that only whispers, `None` when it is not ours."""
    if bridge.startswith(f"{TAP}-"):
        return ""
    if not bridge.startswith(f"{CALL}-"):
        return None
    return bridge.removeprefix(f"{CALL}-").rpartition("-")[0]


def number_of(bridge: str) -> int:
    """Which bridge of its call it is."""
    return int(bridge.rpartition("-")[2])
