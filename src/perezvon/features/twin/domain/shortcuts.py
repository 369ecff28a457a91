"""Short forms for what routes say at length: overflow, a callback after some time, the personal manager first.

A short form says something about one queue. It changes every route whose first queue that is, and the steps are all that
remains of it; `shortcuts_of` reads them again. A callback offered in short is the engine's to make, and who declines it goes on.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import msgspec

from perezvon.engine.centre import ExitStep, PersonalManagerStep, QueueStep, RouteStep
from perezvon.features.twin.domain.plan import Plan
from perezvon.kernel.ids import QueueId

CALLBACK = "callback"
OVERFLOW_AFTER_S = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortcuts:
    """What the steps that lead to a queue say in short."""

    overflow_to: str | None = None
    overflow_after_s: int = OVERFLOW_AFTER_S
    callback_after_s: int | None = None
    """After so long a caller is offered to be called back without losing their place; `None`: never."""
    personal_first: bool = False
    """Whether the customer's personal manager is rung before the queue."""


NAMES = tuple(Shortcuts.__dataclass_fields__)


def shortcuts_of(plan: Plan, queue: str) -> Shortcuts:
    """The short forms that hold for a queue: those of the first route that leads to it."""
    return _read(plan.steps_of(next(iter(leading_to(plan, queue)), queue)), queue)


def shortened(plan: Plan, queue: str, changes: Mapping[str, Any]) -> Plan:
    """The plan with these short forms of a queue, in every route that leads to it first."""
    routes, flows = dict(plan.routes), dict(plan.flows)
    for route in leading_to(plan, queue):
        steps = plan.steps_of(route)
        routes[route] = with_shortcuts(steps, queue, replace(_read(steps, queue), **changes), changes)
        if "callback_after_s" in changes:
            # Whoever declines waits on, whatever the flow does with those whom the route gave back so far.
            flows.pop(route, None)
    callbacks = plan.callbacks
    if changes.get("callback_after_s") is not None:
        callbacks = msgspec.structs.replace(callbacks, is_automatic=True)
    return replace(plan, routes=routes, flows=flows, callbacks=callbacks)


def with_shortcuts(
    steps: Sequence[RouteStep], queue: str, wanted: Shortcuts, changed: Iterable[str] = NAMES
) -> tuple[RouteStep, ...]:
    """The steps as the short forms want them. What none of those that `changed` is about stays as it is."""
    first = next(place for place, step in enumerate(steps) if _is_wait(step, queue))
    before, queues = list(steps[:first]), _waits(steps[first:])
    after = steps[first + len(queues) :]
    if "personal_first" in changed:
        before = [step for step in before if not isinstance(step, PersonalManagerStep)]
        if wanted.personal_first:
            before.insert(0, PersonalManagerStep())
    if {"overflow_to", "overflow_after_s", "callback_after_s"} & {*changed}:
        queues = _wait(queues, queue, wanted)
    return (*before, *queues, *after)


def first_queue(steps: Iterable[RouteStep]) -> str | None:
    """The queue that steps come to first."""
    return next((step.queue for step in steps if isinstance(step, QueueStep)), None)


def leading_to(plan: Plan, queue: str) -> list[str]:
    """The routes whose first queue it is; there is none if its callers are led elsewhere."""
    routes = [route for route, steps in plan.routes.items() if first_queue(steps) == queue]
    return routes or ([] if queue in plan.routes else [queue])


def _read(steps: Sequence[RouteStep], queue: str) -> Shortcuts:
    first = next((place for place, step in enumerate(steps) if _is_wait(step, queue)), len(steps))
    waits = _waits(steps[first:])
    waited, overflow, callback = 0, None, None
    overflow_after_s = OVERFLOW_AFTER_S
    for step in waits:
        if isinstance(step, ExitStep):
            callback = waited if callback is None else callback
        elif isinstance(step, QueueStep):
            if step.queue != queue and overflow is None:
                overflow, overflow_after_s = str(step.queue), waited
            waited += step.wait_s or 0
    return Shortcuts(
        overflow_to=overflow,
        overflow_after_s=overflow_after_s,
        callback_after_s=callback,
        personal_first=any(isinstance(step, PersonalManagerStep) for step in steps[:first]),
    )


def _waits(steps: Sequence[RouteStep]) -> list[RouteStep]:
    """The steps from the queue on that are of it: queues, and callbacks that are offered after some time."""
    found: list[RouteStep] = []
    for step in steps:
        if not isinstance(step, QueueStep) and not _is_offer(step):
            break
        found.append(step)
    return found


def _wait(waits: Sequence[RouteStep], queue: str, wanted: Shortcuts) -> list[RouteStep]:
    """Queues and the offer of a callback, each at its time; together they wait as long as these did."""
    queues = [step for step in waits if isinstance(step, QueueStep)]
    limit = None if queues[-1].wait_s is None else sum(step.wait_s or 0 for step in queues)
    events = [(wanted.overflow_after_s, "overflow")] if wanted.overflow_to is not None else []
    if wanted.callback_after_s is not None:
        events.append((wanted.callback_after_s, CALLBACK))
    steps: list[RouteStep] = []
    here, since = QueueId(queue), 0
    for at, what in sorted(events):
        if at > since or not steps:
            steps.append(msgspec.structs.replace(queues[0], queue=here, wait_s=at - since))
        since = at
        if what == CALLBACK:
            steps.append(ExitStep(way=CALLBACK))
        else:
            here = QueueId(wanted.overflow_to or queue)
    left = limit - since if limit is not None and limit > since else None
    steps.append(msgspec.structs.replace(queues[0], queue=here, wait_s=left))
    return steps


def _is_wait(step: RouteStep, queue: str) -> bool:
    return isinstance(step, QueueStep) and step.queue == queue


def _is_offer(step: RouteStep) -> bool:
    return isinstance(step, ExitStep) and step.way == CALLBACK and step.when is None
