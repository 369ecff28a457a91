"""Queries of lines, hours and flows."""

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import Row, Select, false, select
from sqlalchemy.dialects.postgresql import insert

from perezvon.engine.centre import LineSetup, OpenSpan
from perezvon.engine.flow.graph import Flow
from perezvon.features.flows.domain import Hours, Line
from perezvon.features.flows.tables import flow_version, hours, line
from perezvon.kernel.actor import Actor
from perezvon.kernel.ids import FlowId, HoursId, LineId
from perezvon.kernel.time import Micros
from perezvon.kernel.values import Language
from perezvon.platform.db import Tx


def visible_to(actor: Actor) -> Select[Any]:
    """The lines that a person may know of: all, with `people.read`, since contacts are shown with their line."""
    query = select(line)
    return query if actor.may("people.read") else query.where(false())


async def lines(tx: Tx, actor: Actor) -> Sequence[Line]:
    """Lines by id, closed ones too."""
    return [_line(row) for row in await tx.execute(visible_to(actor).order_by(line.c.line))]


async def line_set(tx: Tx, which: LineId) -> Line | None:
    """A line as it was set, active or not."""
    row = (await tx.execute(select(line).where(line.c.line == which))).one_or_none()
    return None if row is None else _line(row)


async def save_line(tx: Tx, value: Line) -> None:
    """Add or change a line."""
    values = {
        "name": dict(value.name),
        "languages": [language.value for language in value.languages],
        "setup": msgspec.to_builtins(value.setup),
    }
    await tx.execute(
        insert(line).values(line=value.setup.line, **values).on_conflict_do_update(index_elements=["line"], set_=values)
    )


async def hours_set(tx: Tx, which: HoursId) -> Hours | None:
    """Opening hours as they were set."""
    row = (await tx.execute(select(hours).where(hours.c.hours == which))).one_or_none()
    return None if row is None else _hours(row)


async def hours_good_until_at_most(tx: Tx, moment: Micros) -> Sequence[Hours]:
    """Hours whose offsets the engine knows no further than `moment`."""
    found = await tx.execute(select(hours).where(hours.c.good_until <= moment).order_by(hours.c.hours))
    return [_hours(row) for row in found]


async def save_hours(tx: Tx, value: Hours, good_until: Micros) -> None:
    """Add or change opening hours, given to the engine until `good_until`."""
    values = {
        "zone": value.zone,
        "spans": msgspec.to_builtins(value.spans),
        "closed_dates": list(value.closed_dates),
        "good_until": good_until,
    }
    await tx.execute(
        insert(hours).values(hours=value.hours, **values).on_conflict_do_update(index_elements=["hours"], set_=values)
    )


async def newest_flow(tx: Tx, flow: FlowId) -> Flow | None:
    """The published version with the highest number."""
    graph = await tx.scalar(
        select(flow_version.c.graph).where(flow_version.c.flow == flow).order_by(flow_version.c.version.desc()).limit(1)
    )
    return None if graph is None else msgspec.convert(graph, Flow)


async def add_flow(tx: Tx, flow: Flow) -> None:
    """Add a version. Of two with the same number the second fails."""
    await tx.execute(insert(flow_version).values(flow=flow.flow, version=flow.version, graph=msgspec.to_builtins(flow)))


def _line(row: Row[Any]) -> Line:
    return Line(
        setup=msgspec.convert(row.setup, LineSetup),
        name={Language(language): text for language, text in row.name.items()},
        languages=tuple(Language(language) for language in row.languages),
    )


def _hours(row: Row[Any]) -> Hours:
    return Hours(
        hours=row.hours,
        zone=row.zone,
        spans=msgspec.convert(row.spans, tuple[OpenSpan, ...]),
        closed_dates=tuple(row.closed_dates),
    )
