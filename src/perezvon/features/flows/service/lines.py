"""Setting up lines, opening hours and flows."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import msgspec

from perezvon.engine.events import FlowPublished, HoursSet, LineSet
from perezvon.engine.flow.graph import Flow
from perezvon.engine.flow.lint import errors
from perezvon.features.audit.public import record
from perezvon.features.dispatch.public import configure
from perezvon.features.flows import repository
from perezvon.features.flows.domain import OFFSETS_FOR, RENEW_WHEN_LEFT, FlowHasProblemsError, Hours, Line
from perezvon.features.flows.domain.design import Design
from perezvon.kernel.actor import Actor
from perezvon.kernel.ids import FlowId
from perezvon.kernel.time import Clock
from perezvon.kernel.values import Language
from perezvon.platform.db import Tx


class FlowsService:
    """Lines, hours and flows; contacts that arrive after the commit meet the change."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    async def lines(self, tx: Tx, actor: Actor) -> Sequence[Line]:
        """The lines that `actor` may know of."""
        return await repository.lines(tx, actor)

    async def save_line(self, tx: Tx, actor: Actor | None, line: Line) -> None:
        """Add or change a line."""
        if await repository.line_set(tx, line.setup.line) != line:
            await repository.save_line(tx, line)
            await configure(tx, LineSet(line=line.setup))
            await record(tx, actor, "flows.save_line", line.setup.line)

    async def save_hours(self, tx: Tx, actor: Actor | None, hours: Hours) -> None:
        """Add or change opening hours. Raises `UnknownZoneError`."""
        if await repository.hours_set(tx, hours.hours) != hours:
            now = self._clock.now()
            await configure(tx, HoursSet(hours=hours.setup(now)))
            await repository.save_hours(tx, hours, now + OFFSETS_FOR)
            await record(tx, actor, "flows.save_hours", hours.hours)

    async def renew_hours(self, tx: Tx) -> None:
        """Tell the engine the coming offsets of each time zone, where it knows less than a year of them."""
        soon = self._clock.now() + RENEW_WHEN_LEFT
        for hours in await repository.hours_good_until_at_most(tx, soon):
            now = self._clock.now()
            await configure(tx, HoursSet(hours=hours.setup(now)))
            await repository.renew_hours(tx, hours.hours, now + OFFSETS_FOR)

    async def name_flow(self, tx: Tx, actor: Actor | None, flow: FlowId, name: Mapping[Language, str]) -> None:
        """Call a flow by this name."""
        if (await repository.flow_names(tx)).get(flow) != name:
            await repository.save_flow_name(tx, flow, name)
            await record(tx, actor, "flows.name_flow", flow)

    async def publish(self, tx: Tx, actor: Actor | None, flow: Flow, design: Design | None = None) -> int:
        """Make `flow` the version in use; returns its number, whatever number it came with. `design` goes with it.

        A flow that says the same as the newest version is that version. Raises `FlowHasProblemsError`.
        """
        if found := errors(flow):
            raise FlowHasProblemsError(first=str(found[0]), count=len(found))
        newest = await repository.newest_flow(tx, flow.flow)
        if newest is not None and msgspec.structs.replace(flow, version=newest.version) == newest:
            return newest.version
        published = msgspec.structs.replace(flow, version=1 if newest is None else newest.version + 1)
        kept = Design(flow=published) if design is None else replace(design, flow=published)
        await repository.add_flow(tx, kept, None if actor is None else actor.user)
        await configure(tx, FlowPublished(flow=published))
        await record(tx, actor, "flows.publish", f"{published.flow}.{published.version}")
        return published.version
