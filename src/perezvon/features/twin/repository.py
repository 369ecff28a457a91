"""Queries of answered questions and of logs that were brought along. Whoever may ask sees all of them."""

import zlib
from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import Row, Select, delete, insert, select, update

from perezvon.features.twin.domain.logs import BroughtLog
from perezvon.features.twin.domain.questions import Question, QuestionState
from perezvon.features.twin.domain.results import Compared
from perezvon.features.twin.tables import twin_answer, twin_log
from perezvon.kernel.time import Micros
from perezvon.platform.db import Tx

_SHOWN: Select[Any] = select(*(column for column in twin_answer.c if column.name not in {"settings", "figures"}))
_LOGS: Select[Any] = select(*(column for column in twin_log.c if column.name != "content"))

# --- Answers. ---------------------------------------------------------------------------------------------------------


async def add_answer(tx: Tx, question: Question) -> None:
    """Keep an answered question."""
    figures = msgspec.to_builtins(question.figures)
    await tx.execute(
        insert(twin_answer).values(
            question=question.question,
            name=question.name,
            log=question.log,
            day=question.day,
            change=question.change,
            replications=question.replications,
            asked_by=question.asked_by,
            asked_at=question.asked_at,
            settings=question.settings,
            overall=figures[:1],
            figures=figures,
        )
    )


async def find_answer(tx: Tx, question: str) -> Question | None:
    """An answered question with all its figures, unless it was deleted."""
    query = select(twin_answer).where(twin_answer.c.question == question, twin_answer.c.deleted_at.is_(None))
    row = (await tx.execute(query)).one_or_none()
    return None if row is None else _question(row, row.figures, row.settings)


async def find_to_change(tx: Tx, question: str, *, is_deleted: bool = False) -> Question | None:
    """An answered question without its hours, queues and agents; nobody else changes it before the transaction ends."""
    wanted = twin_answer.c.deleted_at.is_not(None) if is_deleted else twin_answer.c.deleted_at.is_(None)
    query = _SHOWN.where(twin_answer.c.question == question, wanted).with_for_update()
    row = (await tx.execute(query)).one_or_none()
    return None if row is None else _question(row, row.overall, {})


async def kept(tx: Tx, limit: int) -> Sequence[Question]:
    """Those that have a name, with the figures of all callers, the newest first."""
    query = _SHOWN.where(twin_answer.c.name.is_not(None), twin_answer.c.deleted_at.is_(None))
    rows = await tx.execute(query.order_by(twin_answer.c.asked_at.desc(), twin_answer.c.question).limit(limit))
    return [_question(row, row.overall, {}) for row in rows]


async def change_answer(tx: Tx, question: str, **values: object) -> None:
    """Change columns of an answered question."""
    await tx.execute(update(twin_answer).where(twin_answer.c.question == question).values(**values))


async def purge(tx: Tx, *, deleted_before: Micros, unnamed_before: Micros) -> None:
    """Forget for good what was deleted, and what nobody wanted to keep, before these instants."""
    for table in (twin_answer, twin_log):
        await tx.execute(delete(table).where(table.c.deleted_at < deleted_before))
    await tx.execute(delete(twin_answer).where(twin_answer.c.name.is_(None), twin_answer.c.asked_at < unnamed_before))


def _question(row: Row[Any], figures: object, settings: Any) -> Question:
    return Question(
        question=row.question,
        name=row.name,
        log=row.log,
        day=row.day,
        change=row.change,
        replications=row.replications,
        asked_by=row.asked_by,
        asked_at=row.asked_at,
        state=QuestionState.DONE,
        share=1.0,
        settings=settings,
        figures=msgspec.convert(figures, tuple[Compared, ...]),
    )


# --- Logs. ------------------------------------------------------------------------------------------------------------


async def add_log(tx: Tx, log: BroughtLog, content: bytes) -> None:
    """Keep a log with the file that it came in."""
    values = {name: getattr(log, name) for name in BroughtLog.__dataclass_fields__}
    await tx.execute(insert(twin_log).values(**values, content=zlib.compress(content)))


async def logs(tx: Tx) -> Sequence[BroughtLog]:
    """All, the newest first."""
    rows = await tx.execute(_LOGS.where(twin_log.c.deleted_at.is_(None)).order_by(twin_log.c.added_at.desc()))
    return [_log(row) for row in rows]


async def find_log(tx: Tx, log: str, *, is_deleted: bool = False) -> BroughtLog | None:
    """One of them."""
    wanted = twin_log.c.deleted_at.is_not(None) if is_deleted else twin_log.c.deleted_at.is_(None)
    row = (await tx.execute(_LOGS.where(twin_log.c.log == log, wanted))).one_or_none()
    return None if row is None else _log(row)


async def content(tx: Tx, log: str) -> bytes | None:
    """The file of a log, unless it was deleted."""
    query = select(twin_log.c.content).where(twin_log.c.log == log, twin_log.c.deleted_at.is_(None))
    found: bytes | None = await tx.scalar(query)
    return None if found is None else zlib.decompress(found)


async def change_log(tx: Tx, log: str, **values: object) -> None:
    """Change columns of a log."""
    await tx.execute(update(twin_log).where(twin_log.c.log == log).values(**values))


def _log(row: Row[Any]) -> BroughtLog:
    return BroughtLog(**{name: getattr(row, name) for name in BroughtLog.__dataclass_fields__})
