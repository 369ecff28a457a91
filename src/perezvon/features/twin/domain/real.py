"""How a day of a log really was, in the same figures as the days that the twin lives, so that both can be compared."""

from collections.abc import Sequence

from perezvon.features.twin.domain.calls import DAY_S, Call
from perezvon.features.twin.domain.lives import Effort, Fate, Lived
from perezvon.features.twin.domain.plan import Plan
from perezvon.features.twin.domain.results import Day, figures


def as_it_was(calls: Sequence[Call], plan: Plan) -> Day:
    """The figures of the calls of one day, whose agents were there as the plan says."""
    efforts = {
        agent: Effort(staffed_s=sum(end - start for start, end in plan.agents[agent].spans)) for agent in plan.agents
    }
    fates = []
    for call in calls:
        fates.append(_fate(call))
        effort = efforts.get(call.agent or "")
        if effort is not None:
            effort.contacts += 1
            effort.talk_s += call.handle_s or 0.0
            effort.wrap_up_s += call.wrap_up_s or 0.0
    return figures(Lived(fates, efforts), plan)


def _fate(call: Call) -> Fate:
    is_answered = call.is_answered or call.callback_s is not None
    left = "unserved" if call.left == "callback" else call.left
    is_callback = call.left in {"callback", "called_again"}
    return Fate(
        call.queue,
        call.arrived % DAY_S,
        "answered" if is_answered else left or "abandoned",
        call.wait_s,
        call.agent,
        call.handle_s or 0.0,
        call.callback_s,
        is_offered=is_callback,
        is_callback=is_callback,
        has_manager=call.who.manager is not None,
        is_own_manager=is_answered and call.agent is not None and call.agent == call.who.manager,
        is_to_head=call.is_to_head,
    )
