"""Where a test begins: a contact that rings, talks or is over, with everything before it out of the way."""

from perezvon.engine.commands import Command, ConnectAgent
from perezvon.engine.events import (
    ConferenceRequested,
    ConsultRequested,
    ContactWrappedUp,
    Event,
    LegConnected,
    LegHungUp,
    OfferAnswered,
    ParkRequested,
    SuperviseRequested,
    ToAgent,
)
from tests.support.factories import arrived, at_work, centre
from tests.support.script import Script


def offer_to(script: Script, agent: str) -> str:
    """The offer that rings this agent."""
    offer = script.engine.view.agent(agent).offer
    assert offer is not None, f"{agent} is not rung"
    return offer


def waiting_command(script: Script, kind: type[Command]) -> Command:
    """The newest unanswered command of that type."""
    return [command for command in script.engine.view.unanswered() if isinstance(command, kind)][-1]


def ringing(script: Script, *more: Event, agent: str = "anna") -> str:
    """The contact `c1` rings an agent; gives the offer. `more` comes before the contact."""
    script.given(*centre(*at_work(agent), *more), arrived("c1"))
    return offer_to(script, agent)


def connecting(script: Script, *more: Event, agent: str = "anna") -> ConnectAgent:
    """The agent has answered `c1`; gives the command that is to connect them."""
    script.given(OfferAnswered(offer=ringing(script, *more, agent=agent), agent=agent))
    return waiting_command(script, ConnectAgent)


def talking(script: Script, *more: Event, agent: str = "anna") -> str:
    """The agent talks in `c1`; gives their leg."""
    command = connecting(script, *more, agent=agent)
    script.given(LegConnected(command=command.id, contact="c1", leg=command.leg))
    return command.leg


def wrapping_up(script: Script, *more: Event, agent: str = "anna") -> str:
    """The customer of `c1` has hung up, the agent's leg is gone; gives that leg."""
    leg = talking(script, *more, agent=agent)
    script.given(
        LegHungUp(contact="c1", leg="kc1", cause="customer"), LegHungUp(contact="c1", leg=leg, cause="command")
    )
    return leg


def over(script: Script, *more: Event, agent: str = "anna") -> str:
    """All is done for `c1`; gives the leg that the agent had."""
    leg = wrapping_up(script, *more, agent=agent)
    script.given(ContactWrappedUp(contact="c1", agent=agent))
    return leg


def connected(script: Script) -> str:
    """The leg ordered last carries sound; gives it."""
    command = waiting_command(script, ConnectAgent)
    script.given(LegConnected(command=command.id, contact="c1", leg=command.leg))
    return command.leg


def consulting(script: Script, *more: Event) -> tuple[str, str]:
    """Anna, who talks in `c1`, asks Ben, and both talk while the customer is held; gives their legs."""
    leg = talking(script, *more)
    script.given(*at_work("ben"), ConsultRequested(contact="c1", agent="anna", target=ToAgent(agent="ben")))
    script.given(OfferAnswered(offer=offer_to(script, "ben"), agent="ben"))
    return leg, connected(script)


def conferring(script: Script, *more: Event) -> tuple[str, str]:
    """Anna, Ben and the customer of `c1` talk together; gives the agents' legs."""
    legs = consulting(script, *more)
    script.given(ConferenceRequested(contact="c1", agent="anna"))
    return legs


def supervised(script: Script, *more: Event, part: str = "listen") -> tuple[str, str]:
    """Sasha is in the talk of Anna with this part; gives their legs."""
    leg = talking(script, *more)
    script.given(*at_work("sasha", "none"), SuperviseRequested(contact="c1", agent="sasha", part=part))
    return leg, connected(script)


def parked(script: Script, *more: Event) -> None:
    """Anna has parked `c1`, and her leg is gone."""
    leg = talking(script, *more)
    script.given(ParkRequested(contact="c1", agent="anna"))
    script.given(LegHungUp(contact="c1", leg=leg, cause="command"))
