"""Taking a table out, as a file."""

import asyncio
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from perezvon.features.audit.public import record
from perezvon.features.sheets.domain import UnknownZoneError
from perezvon.features.sheets.service.tables import ExportTable, Reader
from perezvon.features.sheets.service.words import word
from perezvon.features.sheets.service.writing import MOST_XLSX_ROWS, Format, Writer, local, writer
from perezvon.kernel.actor import Actor
from perezvon.kernel.time import Clock
from perezvon.kernel.values import Language
from perezvon.platform.db import Tx


class ExportsService:
    """Any table, for somebody who may see its list."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    async def write(
        self,
        tx: Tx,
        actor: Actor,
        table: ExportTable,
        *,
        form: Format,
        language: Language,
        zone: str,
        filters: Sequence[str],
    ) -> Path:
        """A file that the caller removes. That a table with personal data was taken is put down. Raises `UnknownZoneError`."""
        try:
            there = ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise UnknownZoneError from error
        path = _new_file(form)
        try:
            out = writer(form, path, there, language)
            try:
                self._head(out, table, there, language, filters)
                await _rows(tx, out, table, Reader(actor=actor, language=language))
            finally:
                await asyncio.to_thread(out.close)  # A large sheet is packed then.
        except BaseException:
            remove(path)
            raise
        if table.is_personal:
            await record(tx, actor, "sheets.export", table.name)
        return path

    def _head(
        self, out: Writer, table: ExportTable, zone: ZoneInfo, language: Language, filters: Sequence[str]
    ) -> None:
        now = local(self._clock.now(), zone)
        out.note(f"{word(language, f'table.{table.name}')}, {now:%Y-%m-%d %H:%M}")
        out.note(f"{word(language, 'filter')}: {', '.join(filters) or word(language, 'everything')}")
        out.note(f"{word(language, 'zone')}: {zone.key}")
        out.headings([word(language, f"column.{column}") for column in table.columns])


async def _rows(tx: Tx, out: Writer, table: ExportTable, reader: Reader) -> None:
    count = 0
    async for row in table.rows(tx, reader):
        out.row([row[column] for column in table.columns])
        count += 1
        if count == MOST_XLSX_ROWS:
            out.note(word(reader.language, "cut"))
            return


def _new_file(form: Format) -> Path:
    handle, name = tempfile.mkstemp(prefix="perezvon-", suffix=f".{form}")
    os.close(handle)
    return Path(name)


def remove(path: Path) -> None:
    """Take a file away that was sent, or could not be."""
    path.unlink(missing_ok=True)
