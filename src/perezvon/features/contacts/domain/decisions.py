"""What routing decided about a contact, in one form for readers.

The log tells a decision as briefly as it can: agents of a queue by their numbers, those whom a step of a route looked at
one by one. Before agents had numbers it listed everybody. All of it becomes the same here.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from perezvon.engine.message import Numbers
from perezvon.features.contacts.domain import TimelineCode, TimelineEntry
from perezvon.kernel.ids import AgentId
from perezvon.kernel.time import SECOND, Micros

Named = Callable[[Numbers], Sequence[AgentId]]
"""The agents of these numbers."""

_LONGEST_IDLE = "longest_idle"


def told(timeline: Iterable[TimelineEntry], named: Named) -> list[TimelineEntry]:
    """The timeline with its decisions as `TimelineCode.DECIDED` says."""
    return [
        replace(entry, params=_decision(entry, named)) if entry.code == TimelineCode.DECIDED else entry
        for entry in timeline
    ]


def _decision(entry: TimelineEntry, named: Named) -> dict[str, Any]:
    params = entry.params
    found: dict[str, Any] = {"rule": params["rule"], "winner": params.get("winner"), "queue": params.get("queue")}
    if params.get("candidates"):
        return found | _of_candidates(params, entry.at)
    runner_up = named(str(params["runner_up"])) if params.get("runner_up") is not None else ()
    return found | {
        "runner_up": runner_up[0] if runner_up else None,
        "free": params.get("free", 0),
        "together": params.get("together", 1),
        "merit": params.get("merit", 0),
        "ruled_out": [
            {"why": why, "count": count, "agents": list(named(agents))}
            for why, count, agents in params.get("ruled_out", ())
        ],
    }


def _of_candidates(params: Mapping[str, Any], at: Micros) -> dict[str, Any]:
    """Everybody was listed; who had been without work for longest was first."""
    candidates, winner = params["candidates"], params.get("winner")
    free = [(one.get("idle_since") or 0, one["agent"]) for one in candidates if one.get("ruled_out") is None]
    others = sorted(place for place in free if place[1] != winner)
    since = next((since for since, agent in free if agent == winner), 0)
    ruled_out: dict[str, list[str]] = {}
    for one in candidates:
        if one.get("ruled_out") is not None:
            ruled_out.setdefault(one["ruled_out"], []).append(one["agent"])
    return {
        "runner_up": others[0][1] if others and params["rule"] == _LONGEST_IDLE else None,
        "free": len(free),
        "together": params.get("together", 1),
        "merit": (at - since) // SECOND if since else 0,
        "ruled_out": [{"why": why, "count": len(those), "agents": those} for why, those in ruled_out.items()],
    }
