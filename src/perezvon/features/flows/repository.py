"""Queries of lines, hours and flows."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import Row, Select, delete, false, func, select, update
from sqlalchemy.dialects.postgresql import distinct_on, insert

from perezvon.engine.centre import LineSetup, OpenSpan
from perezvon.engine.flow.graph import Flow
from perezvon.engine.flow.scenario import Scenario
from perezvon.features.flows.domain import Holiday, Hours, Line
from perezvon.features.flows.domain.design import Design, Draft, Place, Published
from perezvon.features.flows.domain.prompts import Origin, OwnPrompt, Sound
from perezvon.features.flows.tables import flow as flow_name
from perezvon.features.flows.tables import flow_draft, flow_version, hours, line, prompt, prompt_sound
from perezvon.kernel.actor import Actor
from perezvon.kernel.ids import FlowId, HoursId, LineId, NodeId, PromptId, UserId
from perezvon.kernel.time import Micros, from_datetime
from perezvon.kernel.values import Language
from perezvon.platform.db import Tx


def visible_to(actor: Actor) -> Select[Any]:
    """The lines that a person may know of: all, with `people.read`, since contacts are shown with their line."""
    query = select(line)
    return query if actor.may("people.read") else query.where(false())


async def lines(tx: Tx, actor: Actor) -> Sequence[Line]:
    """Lines by id, closed ones too."""
    return [_line(row) for row in await tx.execute(visible_to(actor).order_by(line.c.line))]


async def all_lines(tx: Tx) -> Sequence[Line]:
    """Every line, by id."""
    return [_line(row) for row in await tx.execute(select(line).order_by(line.c.line))]


async def line_set(tx: Tx, which: LineId, *, for_change: bool = False) -> Line | None:
    """A line as it was set, active or not; with `for_change` nobody else changes it before the transaction ends."""
    wanted = select(line).where(line.c.line == which)
    row = (await tx.execute(wanted.with_for_update() if for_change else wanted)).one_or_none()
    return None if row is None else _line(row)


async def save_line(tx: Tx, value: Line) -> None:
    """Add or change a line."""
    values = {
        "name": dict(value.name),
        "languages": [language.value for language in value.languages],
        "setup": msgspec.to_builtins(value.setup),
        "origins": list(value.origins),
    }
    await tx.execute(
        insert(line)
        .values(line=value.setup.line, **values)
        .on_conflict_do_update(index_elements=["line"], set_={**values, "version": line.c.version + 1})
    )


async def all_hours(tx: Tx) -> Sequence[Hours]:
    """All opening hours, by id."""
    return [_hours(row) for row in await tx.execute(select(hours).order_by(hours.c.hours))]


async def hours_set(tx: Tx, which: HoursId) -> Hours | None:
    """Opening hours as they were set, which nobody else changes before the transaction ends."""
    row = (await tx.execute(select(hours).where(hours.c.hours == which).with_for_update())).one_or_none()
    return None if row is None else _hours(row)


async def hours_good_until_at_most(tx: Tx, moment: Micros) -> Sequence[Hours]:
    """Hours whose offsets the engine knows no further than `moment`."""
    found = await tx.execute(select(hours).where(hours.c.good_until <= moment).order_by(hours.c.hours))
    return [_hours(row) for row in found]


async def save_hours(tx: Tx, value: Hours, good_until: Micros) -> None:
    """Add or change opening hours, given to the engine until `good_until`."""
    values = {
        "name": dict(value.name),
        "zone": value.zone,
        "spans": msgspec.to_builtins(value.spans),
        "holidays": msgspec.to_builtins(value.holidays),
        "good_until": good_until,
        "is_active": value.is_active,
    }
    await tx.execute(
        insert(hours)
        .values(hours=value.hours, **values)
        .on_conflict_do_update(index_elements=["hours"], set_={**values, "version": hours.c.version + 1})
    )


async def renew_hours(tx: Tx, which: HoursId, good_until: Micros) -> None:
    """Note that the engine knows the offsets of these hours until `good_until`."""
    await tx.execute(update(hours).where(hours.c.hours == which).values(good_until=good_until))


async def newest_flow(tx: Tx, flow: FlowId, *, for_change: bool = False) -> Flow | None:
    """The published version with the highest number; with `for_change` nobody else changes the flow before the
    transaction ends."""
    versions = select(flow_version.c.graph).where(flow_version.c.flow == flow).limit(1)
    if for_change:  # The first version stands for the flow: a newer one may be published while this waits.
        await tx.execute(versions.order_by(flow_version.c.version).with_for_update())
    graph = await tx.scalar(versions.order_by(flow_version.c.version.desc()))
    return None if graph is None else msgspec.convert(graph, Flow)


async def newest_flows(tx: Tx) -> Sequence[Flow]:
    """The newest version of each flow, by id."""
    newest = select(flow_version.c.graph).ext(distinct_on(flow_version.c.flow))
    found = await tx.execute(newest.order_by(flow_version.c.flow, flow_version.c.version.desc()))
    return [msgspec.convert(row.graph, Flow) for row in found]


async def flow_names(tx: Tx) -> Mapping[FlowId, Mapping[Language, str]]:
    """What flows are called; one that was published without a name has none."""
    return {row.flow: _name(row.name) for row in await tx.execute(select(flow_name))}


async def save_flow_name(tx: Tx, which: FlowId, name: Mapping[Language, str]) -> None:
    """Call a flow by this name. Whoever changes the flow at the same time waits."""
    values = {"name": dict(name)}
    await tx.execute(
        insert(flow_name).values(flow=which, **values).on_conflict_do_update(index_elements=["flow"], set_=values)
    )


async def add_flow(tx: Tx, design: Design, by: UserId | None) -> None:
    """Add a version. Of two with the same number the second fails."""
    flow = design.flow
    values = {"flow": flow.flow, "version": flow.version, "published_by": by}
    await tx.execute(insert(flow_version).values(**values, **_stored(design)))


async def version_of(tx: Tx, which: FlowId, version: int) -> Design | None:
    """A published version with what belongs to it."""
    wanted = select(flow_version).where(flow_version.c.flow == which, flow_version.c.version == version)
    row = (await tx.execute(wanted)).one_or_none()
    return None if row is None else _design(row)


async def versions(tx: Tx, which: FlowId) -> Sequence[Published]:
    """All published versions, the newest first."""
    found = await tx.execute(
        select(
            flow_version.c.version,
            flow_version.c.published_at,
            flow_version.c.published_by,
            func.jsonb_array_length(flow_version.c.graph["nodes"]).label("nodes"),
        )
        .where(flow_version.c.flow == which)
        .order_by(flow_version.c.version.desc())
    )
    return [
        Published(
            version=row.version,
            published_at=from_datetime(row.published_at),
            published_by=row.published_by,
            nodes=row.nodes,
        )
        for row in found
    ]


async def draft(tx: Tx, which: FlowId, *, for_change: bool = False) -> Draft | None:
    """What the next version is to be; with `for_change` nobody else changes it before the transaction ends."""
    wanted = select(flow_draft).where(flow_draft.c.flow == which)
    row = (await tx.execute(wanted.with_for_update() if for_change else wanted)).one_or_none()
    if row is None:
        return None
    return Draft(
        design=_design(row),
        name=(await flow_names(tx)).get(which, {Language.ENGLISH: which}),
        based_on=row.based_on,
        changed_at=row.changed_at,
        changed_by=row.changed_by,
        version=row.version,
    )


async def save_draft(tx: Tx, value: Draft) -> None:
    """Add or change a draft."""
    values = {
        **_stored(value.design),
        "based_on": value.based_on,
        "changed_at": value.changed_at,
        "changed_by": value.changed_by,
    }
    await tx.execute(
        insert(flow_draft)
        .values(flow=value.design.flow.flow, **values)
        .on_conflict_do_update(index_elements=["flow"], set_={**values, "version": flow_draft.c.version + 1})
    )


async def forget_draft(tx: Tx, which: FlowId) -> bool:
    """Forget a draft; tells whether there was one."""
    return (await tx.execute(delete(flow_draft).where(flow_draft.c.flow == which))).rowcount == 1


async def drafts(tx: Tx) -> Mapping[FlowId, Flow]:
    """The graphs of all drafts."""
    found = await tx.execute(select(flow_draft.c.flow, flow_draft.c.graph).order_by(flow_draft.c.flow))
    return {row.flow: msgspec.convert(row.graph, Flow) for row in found}


async def own_prompts(tx: Tx) -> Sequence[OwnPrompt]:
    """The prompts that this centre added, the oldest first."""
    return [_own(row) for row in await tx.execute(select(prompt).order_by(prompt.c.prompt))]


async def own_prompt(tx: Tx, which: PromptId) -> OwnPrompt | None:
    """A prompt that this centre added, which nobody else changes before the transaction ends."""
    row = (await tx.execute(select(prompt).where(prompt.c.prompt == which).with_for_update())).one_or_none()
    return None if row is None else _own(row)


async def save_prompt(tx: Tx, value: OwnPrompt) -> None:
    """Add or change a prompt of one's own."""
    values = {"name": dict(value.name), "is_active": value.is_active}
    await tx.execute(
        insert(prompt)
        .values(prompt=value.prompt, **values)
        .on_conflict_do_update(index_elements=["prompt"], set_={**values, "version": prompt.c.version + 1})
    )


async def sounds(tx: Tx) -> Sequence[Sound]:
    """The sounds that were made here."""
    found = await tx.execute(select(prompt_sound).order_by(prompt_sound.c.prompt, prompt_sound.c.language))
    return [_sound(row) for row in found]


async def save_sound(tx: Tx, value: Sound) -> None:
    """Note how a sound was made, in place of the one before."""
    values = {
        "origin": value.origin.value,
        "text": value.text,
        "duration": value.duration,
        "changed_at": value.changed_at,
    }
    await tx.execute(
        insert(prompt_sound)
        .values(prompt=value.prompt, language=value.language.value, **values)
        .on_conflict_do_update(index_elements=["prompt", "language"], set_=values)
    )


async def forget_sound(tx: Tx, which: PromptId, language: Language) -> bool:
    """Forget a sound that was made here; tells whether there was one."""
    ours = (prompt_sound.c.prompt == which) & (prompt_sound.c.language == language.value)
    return (await tx.execute(delete(prompt_sound).where(ours))).rowcount == 1


def _line(row: Row[Any]) -> Line:
    return Line(
        setup=msgspec.convert(row.setup, LineSetup),
        name=_name(row.name),
        languages=tuple(Language(language) for language in row.languages),
        origins=tuple(row.origins),
        version=row.version,
    )


def _hours(row: Row[Any]) -> Hours:
    return Hours(
        hours=row.hours,
        name=_name(row.name),
        zone=row.zone,
        spans=msgspec.convert(row.spans, tuple[OpenSpan, ...]),
        holidays=msgspec.convert(row.holidays, tuple[Holiday, ...]),
        is_active=row.is_active,
        version=row.version,
    )


def _own(row: Row[Any]) -> OwnPrompt:
    return OwnPrompt(prompt=row.prompt, name=_name(row.name), is_active=row.is_active, version=row.version)


def _sound(row: Row[Any]) -> Sound:
    return Sound(
        prompt=row.prompt,
        language=Language(row.language),
        origin=Origin(row.origin),
        text=row.text,
        duration=row.duration,
        changed_at=row.changed_at,
    )


def _stored(design: Design) -> dict[str, Any]:
    return {
        "graph": msgspec.to_builtins(design.flow),
        "layout": {node: [place.x, place.y] for node, place in design.layout.items()},
        "scenarios": msgspec.to_builtins(design.scenarios),
    }


def _design(row: Row[Any]) -> Design:
    return Design(
        flow=msgspec.convert(row.graph, Flow),
        layout={NodeId(node): Place(x=x, y=y) for node, (x, y) in row.layout.items()},
        scenarios=msgspec.convert(row.scenarios, tuple[Scenario, ...]),
    )


def _name(texts: Mapping[str, str]) -> Mapping[Language, str]:
    return {Language(language): text for language, text in texts.items()}
