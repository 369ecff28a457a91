"""The settings of a centre as its log tells of them, and the plan that they make."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import msgspec

from perezvon.engine import changes, events
from perezvon.engine.centre import (
    AgentSetup,
    BoostSetup,
    CallbackSetup,
    Flow,
    HoursSetup,
    QueueSetup,
    RouteStep,
    TeamSetup,
)
from perezvon.engine.commands import Command
from perezvon.features.twin.domain.afterwards import given_back
from perezvon.features.twin.domain.plan import (
    CALLBACK_SHARE,
    CALLED_BACK,
    REACHED_SHARE,
    AgentPlan,
    Plan,
    Span,
    queue_setup,
)

ENOUGH = 20
"""A share is learnt from so many cases at least."""
_NOT_REACHED = frozenset({"no_answer", "busy", "rejected"})


@dataclass(slots=True)
class Observed:
    """Told every event and output of a log in order; then makes a plan of what was set."""

    _queues: dict[str, QueueSetup] = field(default_factory=dict)
    _agents: dict[str, AgentSetup] = field(default_factory=dict)
    _routes: dict[str, tuple[RouteStep, ...]] = field(default_factory=dict)
    _flows: dict[str, Flow] = field(default_factory=dict)
    _teams: dict[str, TeamSetup] = field(default_factory=dict)
    _hours: dict[str, HoursSetup] = field(default_factory=dict)
    _boosts: BoostSetup = field(default_factory=BoostSetup)
    _callbacks: CallbackSetup = CALLED_BACK
    _seen: Counter[str] = field(default_factory=Counter)
    """How often a callback was offered and taken, people who were called back answered and did not, and agents who were
    rung did and did not."""

    def hear(self, event: events.Event) -> None:
        """A setting, or something else, which says nothing here."""
        match event:
            case events.QueueSet(queue=queue):
                self._queues[queue.queue] = queue
            case events.AgentSet(agent=agent):
                self._agents[agent.agent] = agent
            case events.RouteSet(route=route):
                self._routes[route.route] = route.steps
            case events.FlowPublished(flow=flow):
                self._flows[flow.flow] = flow
            case events.TeamSet(team=team):
                self._teams[team.team] = team
            case events.HoursSet(hours=hours):
                self._hours[hours.hours] = hours
            case events.BoostsSet(boosts=boosts):
                self._boosts = boosts
            case events.CallbacksSet(callbacks=callbacks):
                self._callbacks = callbacks
            case _:
                pass

    def hear_output(self, output: Command | changes.Change) -> None:
        """What came of offers to call back, of calling back, and of ringing agents."""
        match output:
            case changes.FlowStepped(kind="offer_callback", detail=None):
                self._seen["offered"] += 1
            case changes.CallbackRequested():
                self._seen["taken"] += 1
            case changes.CallbackEnded(how="reached"):
                self._seen["reached"] += 1
            case changes.OfferEnded(how="accepted" | "rang_out" as how):
                self._seen[how] += 1
            case changes.CallbackEnded(reason=str(reason)) | changes.CallbackPlanned(reason=str(reason)):
                self._seen["not_reached"] += reason in _NOT_REACHED
            case _:
                pass

    def as_it_is(self) -> "Observed":
        """The settings as they are now, whatever is set later. What people do is learnt from all of the log."""
        return Observed(
            _queues={**self._queues},
            _agents={**self._agents},
            _routes={**self._routes},
            _flows={**self._flows},
            _teams={**self._teams},
            _hours={**self._hours},
            _boosts=self._boosts,
            _callbacks=self._callbacks,
            _seen=self._seen,
        )

    def steps_of(self, route: str) -> tuple[RouteStep, ...]:
        """The steps of a route as they are now."""
        return self._routes.get(route, ())

    def plan(self, queues: Iterable[str], there: Mapping[str, Iterable[Span]], *, answer_s: float) -> Plan:
        """What is set, for agents who were there in these spans, and at least for these queues."""
        known = sorted({*queues, *self._queues})
        return Plan(
            queues={queue: self._queues.get(queue) or queue_setup(queue) for queue in known},
            agents={
                agent: AgentPlan(setup=_at_work(self._agents[agent]), spans=tuple(spans))
                for agent, spans in sorted(there.items())
                if agent in self._agents and self._takes_calls(agent)
            },
            routes=dict(sorted(self._routes.items())),
            flows=self._after_routes(),
            boosts=self._boosts,
            callbacks=self._callbacks,
            teams=dict(sorted(self._teams.items())),
            hours=dict(sorted(self._hours.items())),
            callback_share=self._share("taken", of=("offered",), usual=CALLBACK_SHARE),
            reached_share=self._share("reached", of=("reached", "not_reached"), usual=REACHED_SHARE),
            answer_s=answer_s,
            missed_share=self._share("rang_out", of=("accepted", "rang_out"), usual=0.0),
        )

    def _takes_calls(self, agent: str) -> bool:
        """Whether the centre gives them calls: by a queue, or to head a team."""
        return bool(self._agents[agent].queues) or any(team.head == agent for team in self._teams.values())

    def _after_routes(self) -> dict[str, Flow]:
        """By route: the newest flow that hands callers to it, from there on."""
        found = {}
        for route in sorted(self._routes):
            ways = (given_back(flow, route) for flow in self._flows.values())
            newest = [way for way in ways if way is not None]
            if newest:
                found[route] = newest[-1]
        return found

    def _share(self, what: str, *, of: Iterable[str], usual: float) -> float:
        """How often that came of these, or what is usual where there were too few."""
        cases = sum(self._seen[case] for case in of)
        return min(self._seen[what] / cases, 1.0) if cases >= ENOUGH else usual


def _at_work(agent: AgentSetup) -> AgentSetup:
    """Whoever was there that day may have left the centre since."""
    return agent if agent.is_active else msgspec.structs.replace(agent, is_active=True)
