"""How a day of a log really was, in the same figures as the days that the twin lives, so that both can be compared."""

from collections.abc import Sequence

from perezvon.features.twin.domain.calls import DAY_S, Call
from perezvon.features.twin.domain.plan import Plan
from perezvon.features.twin.domain.results import Day, figures
from perezvon.features.twin.domain.world import Effort, Fate, Lived


def as_it_was(calls: Sequence[Call], plan: Plan) -> Day:
    """The figures of the calls of one day, whose agents were there as the plan says."""
    efforts = {
        agent: Effort(staffed_s=sum(end - start for start, end in plan.agents[agent].spans)) for agent in plan.agents
    }
    fates = []
    for call in calls:
        how = "answered" if call.is_answered else "abandoned"
        fates.append(Fate(call.queue, call.arrived % DAY_S, how, call.wait_s, call.agent, call.handle_s or 0.0))
        effort = efforts.get(call.agent or "")
        if effort is not None:
            effort.contacts += 1
            effort.talk_s += call.handle_s or 0.0
            effort.wrap_up_s += call.wrap_up_s or 0.0
    return figures(Lived(fates, efforts), plan)
