"""Reports that people keep under a name, for themselves or for all who read reports."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final
from zoneinfo import ZoneInfo

from perezvon.features.audit.public import record
from perezvon.features.identity.public import names_of
from perezvon.features.metrics.domain.saved import (
    KEPT,
    NotYourReportError,
    ReportAddress,
    ReportNotFoundError,
    SavedReport,
)
from perezvon.features.metrics.repository import saved
from perezvon.kernel.actor import Actor
from perezvon.kernel.ids import IdSource, UserId
from perezvon.kernel.time import Clock
from perezvon.platform.db import Tx

UTC: Final = ZoneInfo("UTC")


class SavedReports:
    """Shows them, keeps them, and forgets them a day after they were deleted."""

    def __init__(self, clock: Clock, ids: IdSource) -> None:
        self._clock = clock
        self._ids = ids

    async def seen(self, tx: Tx, actor: Actor) -> Sequence[SavedReport]:
        """All that somebody sees, by name."""
        return await saved.reports(tx, actor)

    async def owners(self, tx: Tx, found: Sequence[SavedReport]) -> Mapping[UserId, str]:
        """What those are called whose reports these are."""
        return await names_of(tx, {one.owner for one in found})

    async def find(self, tx: Tx, actor: Actor, report: str) -> SavedReport:
        """One that somebody sees. Raises `ReportNotFoundError`."""
        found = await saved.report(tx, actor, report)
        if found is None:
            raise ReportNotFoundError
        return found

    async def add(self, tx: Tx, actor: Actor, name: str, address: ReportAddress, *, is_shared: bool) -> SavedReport:
        """Keep a report. Raises as `ask` does, if it cannot be asked for."""
        made = SavedReport(
            report=self._ids.new(),
            owner=actor.user,
            name=name,
            address=address,
            is_shared=is_shared,
            changed_at=self._clock.now(),
        )
        return await self._save(tx, actor, made)

    async def change(
        self, tx: Tx, actor: Actor, report: str, name: str, address: ReportAddress, *, is_shared: bool
    ) -> SavedReport:
        """Change an own one. Raises `ReportNotFoundError`, `NotYourReportError`, and as `ask` does."""
        found = await self._own(tx, actor, report)
        changed = replace(found, name=name, address=address, is_shared=is_shared, changed_at=self._clock.now())
        return await self._save(tx, actor, changed)

    async def delete(self, tx: Tx, actor: Actor, report: str) -> None:
        """Delete an own one; it is sent to nobody any more. Raises `ReportNotFoundError`, `NotYourReportError`."""
        found = await self._own(tx, actor, report)
        now = self._clock.now()
        await saved.purge(tx, before=now - KEPT)
        await saved.delete_report(tx, found.report, now)
        await record(tx, actor, "metrics.delete_report", found.report)

    async def restore(self, tx: Tx, actor: Actor, report: str) -> SavedReport:
        """Undo that an own one was deleted. Raises `ReportNotFoundError`."""
        found = await saved.deleted_report(tx, actor, report)
        if found is None:
            raise ReportNotFoundError
        return await self._save(tx, actor, found)

    async def _own(self, tx: Tx, actor: Actor, report: str) -> SavedReport:
        found = await self.find(tx, actor, report)
        if found.owner != actor.user:
            raise NotYourReportError
        return found

    async def _save(self, tx: Tx, actor: Actor, report: SavedReport) -> SavedReport:
        report.address.asked(self._clock.now(), UTC)
        await saved.save_report(tx, report)
        await record(tx, actor, "metrics.save_report", report.report)
        return report
