"""The topic `desk`: what one agent's screen shows of the engine, in three cells.

`me` is the agent's state, `offer` what rings at them, `contact` what they talk to or wrap up. The second and third are
absent (`null`) when there is nothing of that kind.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from typing_extensions import override

from perezvon.engine import changes
from perezvon.engine.changes import Change
from perezvon.engine.commands import Command
from perezvon.engine.view import View
from perezvon.features.contacts.domain import NotAnAgentError
from perezvon.kernel.actor import Actor
from perezvon.kernel.ids import AgentId
from perezvon.platform.realtime import Topic

_CELLS = ("contact", "me", "offer")


class DeskTopic(Topic):
    """A desk belongs to the agent who looks at it; its key is not used."""

    name = "desk"
    permission = "desk.use"
    rate = 20

    @override
    def scope(self, actor: Actor | None, key: str | None) -> AgentId:
        """Whose desk it is. Raises `NotAnAgentError`."""
        if actor is None or actor.agent is None:
            raise NotAnAgentError
        return actor.agent

    @override
    def cells(self, view: View, scope: AgentId) -> dict[str, object]:
        """The whole desk."""
        return {name: self.cell(view, scope, name) for name in _CELLS}

    @override
    def touched(self, outputs: Sequence[Command | Change], scope: AgentId, view: View) -> set[str]:
        """All cells when anything was said of this agent; they are few and hang together."""
        return set(_CELLS) if any(_agent_of(output) == scope for output in outputs) else set()

    @override
    def cell(self, view: View, scope: AgentId, name: str) -> Mapping[str, Any] | None:
        """One cell as JSON."""
        match name:
            case "me":
                return _me(view, scope)
            case "offer":
                return _offer(view, scope)
            case "contact":
                return _contact(view, scope)
            case _:
                return None


def _agent_of(output: Command | Change) -> str | None:
    """Whose desk a change can alter: each such change names its agent."""
    match output:
        case (
            changes.AgentStateChanged()
            | changes.AgentNextStateChanged()
            | changes.AgentPhoneChanged()
            | changes.OfferMade()
            | changes.OfferEnded()
            | changes.LegStarted()
            | changes.LegEnded()
            | changes.OutcomeChosen()
        ):
            return output.agent
        case changes.SettingApplied(kind="agent"):
            return output.key
        case _:
            return None


def _me(view: View, agent: AgentId) -> Mapping[str, Any] | None:
    mine = view.agent(agent)
    if mine is None:
        return None
    return {
        "agent": mine.agent,
        "state": mine.state,
        "reason": mine.reason,
        "since": mine.since,
        "contact": mine.contact,
        "next_state": mine.next_state,
        "next_reason": mine.next_reason,
        "is_phone_ready": mine.is_phone_ready,
    }


def _offer(view: View, agent: AgentId) -> Mapping[str, Any] | None:
    mine = view.agent(agent)
    offer = view.offer(mine.offer) if mine is not None and mine.offer is not None else None
    contact = view.contact(offer.contact) if offer is not None else None
    if offer is None or contact is None:
        return None
    return {
        "offer": offer.offer,
        "contact": contact.contact,
        "why": offer.why,
        "queue": offer.queue,
        "line": contact.line,
        "language": contact.language,
        "customer": contact.customer,
        "channel": contact.channel,
        "arrived_at": contact.arrived,
        "offered_at": offer.made,
        "expires_at": offer.expires,
    }


def _contact(view: View, agent: AgentId) -> Mapping[str, Any] | None:
    mine = view.agent(agent)
    if mine is None or mine.state not in ("talking", "wrap_up") or mine.contact is None:
        return None
    contact = view.contact(mine.contact)
    if contact is None:
        return None
    return {
        "contact": contact.contact,
        "customer": contact.customer,
        "line": contact.line,
        "language": contact.language,
        "queue": contact.queue,
        "phase": mine.state,
        "arrived_at": contact.arrived,
        "since": mine.since,
        "outcome": contact.outcome,
        "wrap_up_until": contact.wrap_up_until,
    }
