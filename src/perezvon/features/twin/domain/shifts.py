"""When agents are there, and what they ask of the engine at the beginning and the end of it."""

from collections.abc import Iterator, Sequence

from perezvon.engine.events import AgentStateRequested
from perezvon.features.twin.domain.plan import Plan, Span
from perezvon.kernel.ids import AgentId


def wishes(agent: str, spans: Sequence[Span]) -> Iterator[tuple[float, AgentStateRequested]]:
    """At which second of the day the agent asks for which state."""
    in_order = merged(spans)
    for number, (start, end) in enumerate(in_order):
        is_last = number == len(in_order) - 1
        yield start, AgentStateRequested(agent=AgentId(agent), state="available")
        yield (
            end,
            AgentStateRequested(
                agent=AgentId(agent),
                state="offline" if is_last else "break",
                reason=None if is_last else "planned",
            ),
        )


def last_hour(plan: Plan) -> float:
    """When the last agent has gone, in seconds since the beginning of the day."""
    return max((end for agent in plan.agents.values() for _, end in agent.spans), default=0.0)


def merged(spans: Sequence[Span]) -> list[Span]:
    """The spans in order, those that touch or overlap made one."""
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined
