"""Lines, opening hours and flows as an administrator sets them up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import msgspec

from perezvon.engine.flow.graph import Flow
from perezvon.engine.flow.lint import errors
from perezvon.features.flows import repository
from perezvon.features.flows.domain import (
    FlowHasProblemsError,
    FlowNotFoundError,
    Hours,
    HoursNotFoundError,
    Line,
    LineNotFoundError,
    UnknownFlowError,
    check_hours,
    check_line,
)
from perezvon.features.flows.domain.slots import with_slots
from perezvon.features.flows.domain.standard import StandardFlow, standard_flow
from perezvon.features.flows.service.known import known_of
from perezvon.features.flows.service.lines import FlowsService
from perezvon.features.flows.service.shelf import PromptShelf
from perezvon.kernel.actor import Actor
from perezvon.kernel.ids import FlowId, HoursId, IdSource, LineId
from perezvon.kernel.values import Language
from perezvon.platform.db import Tx
from perezvon.platform.revision import ChangedMeanwhileError, check_name, check_version


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedFlow:
    """The newest version of a flow with what it is called."""

    flow: Flow
    name: Mapping[Language, str]


class LineSettings:
    """Whatever is put is added (version 0) or takes the place of the version that was seen.

    Then it raises its not-found error or `ChangedMeanwhileError`. Names in use are not given twice: `NameTakenError`.
    """

    def __init__(self, flows: FlowsService, shelf: PromptShelf, ids: IdSource) -> None:
        self._flows = flows
        self._shelf = shelf
        self._ids = ids

    def new_line(self) -> LineId:
        """The id of a line that is to be added."""
        return LineId(self._ids.new())

    def new_hours(self) -> HoursId:
        """The id of hours that are to be added."""
        return HoursId(self._ids.new())

    async def lines(self, tx: Tx) -> Sequence[Line]:
        """Every line."""
        return await repository.all_lines(tx)

    async def put_line(self, tx: Tx, actor: Actor, line: Line) -> Line:
        """The line as it is now. Raises `UnknownFlowError` or `LanguageNotSpokenError` too."""
        which = line.setup.line
        check_version(await repository.line_set(tx, which, for_change=True), line, LineNotFoundError)
        check_line(line)
        if await repository.newest_flow(tx, line.setup.flow) is None:
            raise UnknownFlowError
        if line.setup.is_active:
            others = [one for one in await self.lines(tx) if one.setup.is_active and one.setup.line != which]
            check_name(line.name, (one.name for one in others))
        await self._flows.save_line(tx, actor, line)
        return await repository.line_set(tx, which) or line

    async def hours(self, tx: Tx) -> Sequence[Hours]:
        """All opening hours."""
        return await repository.all_hours(tx)

    async def put_hours(self, tx: Tx, actor: Actor, hours: Hours) -> Hours:
        """The hours as they are now. Raises `UnknownZoneError`, `SpansOverlapError` or `HolidayTwiceError` too."""
        check_version(await repository.hours_set(tx, hours.hours), hours, HoursNotFoundError)
        check_hours(hours)
        if hours.is_active:
            others = [one for one in await self.hours(tx) if one.is_active and one.hours != hours.hours]
            check_name(hours.name, (one.name for one in others))
        await self._flows.save_hours(tx, actor, hours)
        return await repository.hours_set(tx, hours.hours) or hours

    async def flows(self, tx: Tx) -> Sequence[NamedFlow]:
        """Every flow in its newest version."""
        names = await repository.flow_names(tx)
        return [
            NamedFlow(flow=flow, name=names.get(flow.flow, {Language.ENGLISH: flow.flow}))
            for flow in await repository.newest_flows(tx)
        ]

    async def add_flow(self, tx: Tx, actor: Actor, name: Mapping[Language, str], wanted: StandardFlow) -> NamedFlow:
        """Publish a standard flow. Raises `FlowHasProblemsError`."""
        flow = standard_flow(FlowId(self._ids.new()), wanted)
        return await self._publish(tx, actor, flow, name)

    async def change_flow(
        self, tx: Tx, actor: Actor, seen: tuple[FlowId, int], name: Mapping[Language, str], values: Mapping[str, str]
    ) -> NamedFlow:
        """Fill some slots of the version that was seen anew, and publish what comes of it for calls from now on.

        Raises `FlowNotFoundError`, `UnknownSlotError` or `FlowHasProblemsError` too.
        """
        which, version = seen
        newest = await repository.newest_flow(tx, which, for_change=True)
        if newest is None:
            raise FlowNotFoundError
        if newest.version != version:
            raise ChangedMeanwhileError
        return await self._publish(tx, actor, with_slots(newest, values), name)

    async def _publish(self, tx: Tx, actor: Actor, flow: Flow, name: Mapping[Language, str]) -> NamedFlow:
        if found := errors(flow, await known_of(tx, self._shelf)):
            raise FlowHasProblemsError(first=str(found[0]), count=len(found))
        check_name(name, (one.name for one in await self.flows(tx) if one.flow.flow != flow.flow))
        await self._flows.name_flow(tx, actor, flow.flow, name)
        version = await self._flows.publish(tx, actor, flow)
        return NamedFlow(flow=msgspec.structs.replace(flow, version=version), name=name)
