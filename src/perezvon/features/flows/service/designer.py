"""Designing flows: drafts beside published versions, checked and tried before callers meet them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import msgspec

from perezvon.engine.centre import HoursSetup
from perezvon.engine.flow.files import moment
from perezvon.engine.flow.graph import Flow, HangUp
from perezvon.engine.flow.lint import Known, Problem, errors, problems
from perezvon.engine.flow.scenario import Result, Scenario, Stage, play
from perezvon.features.audit.public import record
from perezvon.features.flows import repository
from perezvon.features.flows.domain import FlowHasProblemsError, FlowNotFoundError
from perezvon.features.flows.domain.design import (
    Comparison,
    Design,
    Draft,
    FlowVersionNotFoundError,
    Published,
    compare,
    is_same,
)
from perezvon.features.flows.ports import Endpoints
from perezvon.features.flows.service.known import known_of
from perezvon.features.flows.service.lines import FlowsService
from perezvon.features.flows.service.shelf import PromptShelf
from perezvon.kernel.actor import Actor
from perezvon.kernel.ids import FlowId, IdSource, LineId, NodeId
from perezvon.kernel.time import Clock
from perezvon.kernel.values import Language
from perezvon.platform.db import Tx
from perezvon.platform.revision import ChangedMeanwhileError, check_name


@dataclass(frozen=True, slots=True, kw_only=True)
class OnBoard:
    """A draft as the designer shows it. `newest` is the version in use, or 0; `lines` are those that use it."""

    draft: Draft
    newest: int
    is_changed: bool
    lines: Sequence[LineId]
    problems: Sequence[Problem]


class FlowDesigner:
    """The draft of a flow is its newest version until somebody changes it."""

    def __init__(
        self, flows: FlowsService, shelf: PromptShelf, endpoints: Endpoints, clock: Clock, ids: IdSource
    ) -> None:
        self._flows = flows
        self._shelf = shelf
        self._endpoints = endpoints
        self._clock = clock
        self._ids = ids

    async def designs(self, tx: Tx) -> Sequence[OnBoard]:
        """All flows, those too that were never published."""
        names = [flow.flow for flow in await repository.newest_flows(tx)]
        known = await self._known(tx)
        return [await self._board(tx, flow, known) for flow in dict.fromkeys([*names, *await repository.drafts(tx)])]

    async def design(self, tx: Tx, which: FlowId) -> OnBoard:
        """A flow with all that is wrong with its draft. Raises `FlowNotFoundError`."""
        return await self._board(tx, which, await self._known(tx))

    async def _board(self, tx: Tx, which: FlowId, known: Known) -> OnBoard:
        draft, newest = await self._draft(tx, which), await repository.newest_flow(tx, which)
        return OnBoard(
            draft=draft,
            newest=0 if newest is None else newest.version,
            is_changed=newest is None or not is_same(newest, draft.design.flow),
            lines=[line.setup.line for line in await repository.all_lines(tx) if line.setup.flow == which],
            problems=_linted(draft.design.flow, known),
        )

    async def lint(self, tx: Tx, flow: Flow) -> Sequence[Problem]:
        """All that is wrong with a graph, and all that annoys people."""
        return _linted(flow, await self._known(tx))

    async def add(self, tx: Tx, actor: Actor, name: Mapping[Language, str], copied: FlowId | None = None) -> OnBoard:
        """A new draft, of a flow that hangs up or like another one. Raises `FlowNotFoundError` or `NameTakenError`."""
        which = FlowId(self._ids.new())
        check_name(name, (await repository.flow_names(tx)).values())
        design = _empty(which) if copied is None else (await self._draft(tx, copied)).design
        flow = msgspec.structs.replace(design.flow, flow=which, version=1)
        await self._flows.name_flow(tx, actor, which, name)
        await self._save(tx, actor, Draft(design=replace(design, flow=flow), name=name))
        return await self.design(tx, which)

    async def change(self, tx: Tx, actor: Actor, seen: int, design: Design, name: Mapping[Language, str]) -> OnBoard:
        """Save the draft in place of the one that was seen. A draft may be wrong: it is not in use.

        Raises `FlowNotFoundError`, `ChangedMeanwhileError` or `NameTakenError`.
        """
        which = design.flow.flow
        before = await self._seen(tx, which, seen)
        others = {flow: other for flow, other in (await repository.flow_names(tx)).items() if flow != which}
        check_name(name, others.values())
        await self._flows.name_flow(tx, actor, which, name)
        await self._save(tx, actor, replace(before, design=design))
        return await self.design(tx, which)

    async def discard(self, tx: Tx, actor: Actor, which: FlowId, seen: int) -> OnBoard:
        """Go back to the newest version. Raises `FlowNotFoundError` if there is none, or `ChangedMeanwhileError`."""
        await self._seen(tx, which, seen)
        if await repository.newest_flow(tx, which) is None:
            raise FlowNotFoundError
        if await repository.forget_draft(tx, which):
            await record(tx, actor, "flows.discard_draft", which)
        return await self.design(tx, which)

    async def publish(self, tx: Tx, actor: Actor, which: FlowId, seen: int) -> OnBoard:
        """Let callers meet the draft from now on. What annoys people does not stop it.

        Raises `FlowNotFoundError`, `ChangedMeanwhileError` or `FlowHasProblemsError`.
        """
        draft = await self._seen(tx, which, seen)
        if found := errors(draft.design.flow, _with(await self._known(tx), which)):
            raise FlowHasProblemsError(first=str(found[0]), count=len(found))
        await repository.newest_flow(tx, which, for_change=True)
        version = await self._flows.publish(tx, actor, draft.design.flow, draft.design)
        await self._save(tx, actor, replace(draft, based_on=version))
        return await self.design(tx, which)

    # --- Versions. ---

    async def versions(self, tx: Tx, which: FlowId) -> Sequence[Published]:
        """All versions that were published, the newest first. Raises `FlowNotFoundError`."""
        await self._draft(tx, which)
        return await repository.versions(tx, which)

    async def version(self, tx: Tx, which: FlowId, version: int) -> Design:
        """A published version, or the draft as version 0. Raises `FlowVersionNotFoundError`."""
        if version == 0:
            return (await self._draft(tx, which)).design
        found = await repository.version_of(tx, which, version)
        if found is None:
            raise FlowVersionNotFoundError
        return found

    async def compare(self, tx: Tx, which: FlowId, before: int, after: int) -> Comparison:
        """What changes between two versions, of which 0 is the draft. Raises `FlowVersionNotFoundError`."""
        return compare((await self.version(tx, which, before)).flow, (await self.version(tx, which, after)).flow)

    # --- Trials. ---

    async def play(self, tx: Tx, flow: Flow, scenarios: Sequence[Scenario]) -> Sequence[Result]:
        """Try scenarios on a graph, with the hours and the other flows of this centre."""
        hours = {
            one.hours: HoursSetup(
                hours=one.hours, spans=one.spans, closed_dates=tuple(holiday.date for holiday in one.holidays)
            )
            for one in await repository.all_hours(tx)
        }
        others = {other.flow: other for other in await repository.newest_flows(tx) if other.flow != flow.flow}
        stage = Stage(hours=hours, flows=others)
        return [play(flow, scenario, moment(scenario.time), stage) for scenario in scenarios]

    async def _known(self, tx: Tx) -> Known:
        return await known_of(tx, self._shelf, self._endpoints.names())

    async def _draft(self, tx: Tx, which: FlowId, *, for_change: bool = False) -> Draft:
        found = await repository.draft(tx, which, for_change=for_change)
        if found is not None:
            return found
        newest = await repository.newest_flow(tx, which, for_change=for_change)
        design = None if newest is None else await repository.version_of(tx, which, newest.version)
        if newest is None or design is None:
            raise FlowNotFoundError
        names = await repository.flow_names(tx)
        return Draft(design=design, name=names.get(which, {Language.ENGLISH: which}), based_on=newest.version)

    async def _seen(self, tx: Tx, which: FlowId, seen: int) -> Draft:
        found = await self._draft(tx, which, for_change=True)
        if found.version != seen:
            raise ChangedMeanwhileError
        return found

    async def _save(self, tx: Tx, actor: Actor, draft: Draft) -> None:
        await repository.save_draft(tx, replace(draft, changed_at=self._clock.now(), changed_by=actor.user))
        await record(tx, actor, "flows.save_draft", draft.design.flow.flow)


def _linted(flow: Flow, known: Known) -> Sequence[Problem]:
    return problems(flow, _with(known, flow.flow))


def _with(known: Known, flow: FlowId) -> Known:
    """A flow may go to itself, also before it was ever published."""
    return msgspec.structs.replace(known, flows=[*(known.flows or ()), flow])


def _empty(which: FlowId) -> Design:
    """A flow that does nothing yet: it hangs up."""
    end = HangUp(node=NodeId("end"))
    return Design(flow=Flow(flow=which, version=1, nodes=(end,), start=end.node))
