"""What other features call."""

from collections.abc import Collection, Sequence

from perezvon.engine.events import TrialPlanned
from perezvon.engine.flow.graph import IsOpen
from perezvon.features.dispatch.public import configure
from perezvon.features.flows import repository
from perezvon.features.flows.domain import FlowNotFoundError as FlowNotFoundError
from perezvon.features.flows.domain import Hours as Hours
from perezvon.features.flows.domain import Line as Line
from perezvon.features.flows.domain import LineNotFoundError as LineNotFoundError
from perezvon.features.flows.domain.opening import Opening as Opening
from perezvon.features.flows.domain.opening import opening as opening
from perezvon.features.flows.domain.slots import prompts_of as prompts_of
from perezvon.features.flows.service.prompts import PromptLibrary as PromptLibrary
from perezvon.features.flows.service.settings import LineSettings as LineSettings
from perezvon.kernel.ids import ContactId, FlowId, HoursId, LineId
from perezvon.platform.db import Tx


async def open_line(tx: Tx, line: LineId) -> Line:
    """A line that takes calls. Raises `LineNotFoundError`."""
    found = await repository.line_set(tx, line)
    if found is None or not found.setup.is_active:
        raise LineNotFoundError
    return found


async def opening_hours(tx: Tx, line: Line) -> Hours | None:
    """The hours that callers of this line meet first; `None` when its flow asks for none."""
    flow = await repository.newest_flow(tx, line.setup.flow)
    asked = next((node for node in flow.nodes if isinstance(node, IsOpen)), None) if flow is not None else None
    return None if asked is None else await repository.hours_set(tx, asked.hours)


async def every_line(tx: Tx) -> Sequence[Line]:
    """All lines, those out of use too."""
    return await repository.all_lines(tx)


async def every_hours(tx: Tx) -> Sequence[Hours]:
    """All opening hours, those out of use too."""
    return await repository.all_hours(tx)


async def hours_in_use(tx: Tx) -> Collection[HoursId]:
    """The opening hours that may be chosen."""
    return [hours.hours for hours in await repository.all_hours(tx) if hours.is_active]


async def plan_trial(tx: Tx, which: FlowId, contact: ContactId) -> None:
    """Let a contact that is about to arrive meet the draft of a flow as it is saved; what nobody changed is as in use.

    Raises `FlowNotFoundError`.
    """
    found = await repository.draft(tx, which)
    flow = await repository.newest_flow(tx, which) if found is None else found.design.flow
    if flow is None:
        raise FlowNotFoundError
    await configure(tx, TrialPlanned(contact=contact, flow=flow))
