"""The live topics `agents`, what each agent does now and since when, and `colleagues`, who could be asked or passed to.

Whoever watches some teams sees their agents alone; an agent who moves to another team leaves the board.
"""

from collections.abc import Sequence

from typing_extensions import override

from perezvon.engine.changes import (
    AgentNextStateChanged,
    AgentPhoneChanged,
    AgentStateChanged,
    Change,
    LegHeld,
    LegResumed,
    SettingApplied,
)
from perezvon.engine.commands import Command
from perezvon.engine.view import AgentView, View
from perezvon.features.people.domain import is_watched
from perezvon.kernel.actor import Actor, Reach
from perezvon.kernel.ids import AgentId
from perezvon.platform.realtime import Topic


class AgentsTopic(Topic):
    """For those who watch agents; agents who left have no cell."""

    name = "agents"
    permission = "agents.watch"
    rate = 4

    @override
    def scope(self, actor: Actor | None, key: str | None) -> Reach:
        """Those who watch the same teams see the same."""
        return () if actor is None else actor.reach("agents.watch")

    @override
    def cells(self, view: View, scope: Reach) -> dict[str, object]:
        """All agents."""
        return {agent.agent: _cell(view, agent) for agent in view.agents() if is_watched(agent, scope)}

    @override
    def touched(self, outputs: Sequence[Command | Change], scope: Reach, view: View) -> set[str]:
        """The agents of whom something was said."""
        return {agent for output in outputs if (agent := _agent_of(output)) is not None}

    @override
    def cell(self, view: View, scope: Reach, name: str) -> object | None:
        """One agent; `None` when there is no such agent any more."""
        agent = view.agent(AgentId(name))
        return _cell(view, agent) if agent is not None and is_watched(agent, scope) else None


class ColleaguesTopic(Topic):
    """For agents who look for somebody to ask or to pass a contact to: no reasons, no contacts."""

    name = "colleagues"
    permission = "desk.use"
    rate = 4

    @override
    def scope(self, actor: Actor | None, key: str | None) -> None:
        """Everybody who may watch sees the same."""

    @override
    def cells(self, view: View, scope: None) -> dict[str, object]:
        """All agents who are active."""
        return {agent.agent: _colleague(agent) for agent in view.agents() if agent.is_active}

    @override
    def touched(self, outputs: Sequence[Command | Change], scope: None, view: View) -> set[str]:
        """The agents of whom something was said."""
        return {agent for output in outputs if (agent := _agent_of(output)) is not None}

    @override
    def cell(self, view: View, scope: None, name: str) -> object | None:
        """One agent; `None` when there is no such agent any more."""
        agent = view.agent(AgentId(name))
        return _colleague(agent) if agent is not None and agent.is_active else None


def _agent_of(output: Command | Change) -> str | None:
    match output:
        case AgentStateChanged() | AgentNextStateChanged() | AgentPhoneChanged() | LegHeld() | LegResumed():
            return output.agent
        case SettingApplied(kind="agent"):
            return output.key
        case _:
            return None


def _colleague(agent: AgentView) -> dict[str, object]:
    return {"agent": agent.agent, "state": agent.state, "is_phone_ready": agent.is_phone_ready}


def _cell(view: View, agent: AgentView) -> dict[str, object]:
    contact = view.contact(agent.contact) if agent.contact is not None else None
    return {
        "agent": agent.agent,
        "team": agent.team,
        "state": agent.state,
        "doing": view.doing(agent.agent),
        "reason": agent.reason,
        "by": agent.by,
        "since": agent.since,
        "contact": agent.contact,
        "queue": contact.queue if contact is not None else None,
        "next_state": agent.next_state,
        "is_phone_ready": agent.is_phone_ready,
        "rests_until": agent.rests_until,
        "missed": agent.missed,
    }
