"""Reports of any time, for whoever may see their figures: to be shown, or taken away as a file."""

import asyncio

from perezvon.features.audit.public import record
from perezvon.features.metrics.domain.asking import Asked
from perezvon.features.metrics.domain.report import Order, Report, ordered, report
from perezvon.features.metrics.service.exports.files import TYPES, Format, ReportFile, name_of, written
from perezvon.features.metrics.service.figures import FiguresService
from perezvon.features.metrics.service.names import names
from perezvon.features.metrics.service.words import texts
from perezvon.kernel.actor import Actor
from perezvon.kernel.values import Language
from perezvon.platform.db import Tx


class ReportsService:
    """What it says is what `FiguresService` says."""

    def __init__(self, figures: FiguresService) -> None:
        self._figures = figures

    async def report(
        self, tx: Tx, actor: Actor, asked: Asked, language: Language, *, order: Order | None = None
    ) -> Report:
        """The answer with names and titles in a language, in some order. Raises `NotSeenError`, `TooManyRowsError`."""
        answer = await self._figures.told(tx, actor, asked)
        called = await names(tx, asked.told_by, language)
        words = texts(language)
        rows = answer.rows if order is None else ordered(asked, answer.rows, order, texts=words, names=called)
        return report(asked, rows, answer.total, texts=words, names=called)

    async def file(
        self, tx: Tx, actor: Actor, asked: Asked, form: Format, language: Language, *, order: Order | None = None
    ) -> ReportFile:
        """The report as a file. That it was taken is put down.

        Raises `NotSeenError`, `TooManyRowsError` and `ParquetMissingError`.
        """
        _, file = await self.made(tx, actor, asked, form, language, order=order)
        # One deed for all tables that are taken out, so that whoever looks for them finds these too.
        await record(tx, actor, "sheets.export", "figures")
        return file

    async def made(
        self, tx: Tx, actor: Actor, asked: Asked, form: Format, language: Language, *, order: Order | None = None
    ) -> tuple[Report, ReportFile]:
        """The report, and a file of it. Whoever passes it on puts that down. Raises as `file` does."""
        told = await self.report(tx, actor, asked, language, order=order)
        content = await asyncio.to_thread(written, told, form)
        return told, ReportFile(name=name_of(asked, form), type=TYPES[form], content=content)
