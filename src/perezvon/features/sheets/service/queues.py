"""Queues, found by id or by name."""

import re
from collections.abc import Collection, Mapping, Sequence

import msgspec

from perezvon.engine.centre import QueueSetup, Relaxation, SkillNeed
from perezvon.features.queues.public import Queue, QueueSettings
from perezvon.features.sheets.domain import (
    Cells,
    Field,
    MissingError,
    NotThereError,
    RowState,
    id_within,
    is_yes,
    joined,
    number_within,
    parts,
    text_within,
)
from perezvon.features.sheets.service.cells import Cell
from perezvon.features.sheets.service.directory import Directory
from perezvon.features.sheets.service.rows import Saved, changes
from perezvon.features.sheets.service.words import word
from perezvon.kernel.actor import Actor
from perezvon.kernel.ids import QueueId
from perezvon.kernel.values import Language
from perezvon.platform.db import Tx

_NAMES = {"name_en": Language.ENGLISH, "name_ru": Language.RUSSIAN, "name_zh": Language.CHINESE}
_BOUNDS = {
    "ring_s": (5, 120),
    "wrap_up_s": (0, 3_600),
    "back_off_s": (0, 600),
    "priority": (0, 86_400),
    "spares_reserved_s": (0, 86_400),
}


class QueueRows:
    """`queues`: what a column does not give stays, or is as usual for a new queue."""

    fields: Sequence[Field] = (
        Field(name="id", other_headings=("queue id",)),
        Field(name="name_en", other_headings=("name", "queue", "english", "название", "очередь", "名称", "队列")),
        Field(name="name_ru", other_headings=("russian", "название по-русски")),
        Field(name="name_zh", other_headings=("chinese", "中文名称")),
        Field(name="strategy"),
        Field(name="ring_s", other_headings=("ring",)),
        Field(name="wrap_up_s", other_headings=("wrap-up",)),
        Field(name="back_off_s", other_headings=("back-off",)),
        Field(name="priority"),
        Field(name="spares_reserved_s"),
        Field(name="needs"),
        Field(name="hours"),
        Field(name="is_active", other_headings=("active",)),
    )

    def __init__(self, queues: QueueSettings) -> None:
        self._queues = queues

    async def put(self, tx: Tx, actor: Actor, cells: Cells, directory: Directory) -> Saved | None:
        """Add a queue, or change what differs."""
        names = {language: cells.read(column, text_within(100), "") for column, language in _NAMES.items()}
        before = self._found(cells, [name for name in names.values() if name], await self._queues.queues(tx), directory)
        usual = before or Queue(setup=QueueSetup(queue=self._id(cells)), name={})
        queue = _queue(
            cells,
            usual,
            {language: name for language, name in names.items() if name},
            self._queues.strategies,
            directory,
        )
        if not queue.name:
            cells.problem(MissingError(), "name_en")
        if cells.problems:
            return None
        differs = changes(
            None if before is None else queue_cells(before, directory), queue_cells(queue, directory), Language.ENGLISH
        )
        if differs:
            await self._queues.put_queue(tx, actor, queue)
        state = RowState.NEW if before is None else RowState.CHANGED if differs else RowState.UNCHANGED
        name = next(iter(queue.name.values()))
        return Saved(key=queue.setup.queue, name=name, state=state, changes=differs)

    def _found(
        self, cells: Cells, names: Collection[str], queues: Sequence[Queue], directory: Directory
    ) -> Queue | None:
        which: str | None = cells.texts.get("id")
        if not which:
            called_so = {queue for name in names if (queue := _called(directory, name)) is not None}
            if len(called_so) > 1:
                cells.problem(NotThereError(value=", ".join(names)), "name_en")
            which = next(iter(called_so), None)
        return next((queue for queue in queues if queue.setup.queue == which), None)

    def _id(self, cells: Cells) -> QueueId:
        return QueueId(cells.read("id", id_within(200), "") or self._queues.new_queue())

    def example(self, language: Language) -> Mapping[str, str]:
        """A queue with all numbers as usual."""
        usual = QueueSetup(queue=QueueId(""))
        numbers = {name: str(getattr(usual, name)) for name in _BOUNDS}
        names = {column: word(known, "example.queue") for column, known in _NAMES.items()}
        return {**names, **numbers, "strategy": usual.strategy, "is_active": word(language, "yes")}


def queue_cells(queue: Queue, directory: Directory) -> Mapping[str, Cell]:
    """The row of a queue."""
    hours = queue.setup.hours
    return {
        "id": queue.setup.queue,
        **{column: queue.name.get(language, "") for column, language in _NAMES.items()},
        "strategy": queue.setup.strategy,
        **{name: getattr(queue.setup, name) for name in _BOUNDS},
        "needs": joined([_need_text(need, directory) for need in queue.setup.needs]),
        "hours": "" if hours is None else directory.hours.text(hours),
        "is_active": queue.setup.is_active,
    }


_NEED = re.compile(r"(?P<skill>.+?) (?P<level>[1-5])(?: \((?P<relaxed>[^()]*)\))?")
_RELAXATION = re.compile(r"(?P<after>[0-9]{1,5}) s: (?P<level>[0-5])")


def _need_text(need: SkillNeed, directory: Directory) -> str:
    """A need such as `Fibre 4 (30 s: 2, 90 s: 0)`, of which `_need` makes the same again."""
    relaxed = ", ".join(f"{one.after_s} s: {one.level}" for one in need.relaxed)
    text = f"{directory.skills.text(need.skill)} {need.level}"
    return f"{text} ({relaxed})" if relaxed else text


def _need(text: str, directory: Directory) -> SkillNeed:
    found = _NEED.fullmatch(text)
    if found is None:
        raise NotThereError(value=text)
    relaxed = [_RELAXATION.fullmatch(part.strip()) for part in (found["relaxed"] or "").split(",") if part.strip()]
    if None in relaxed:
        raise NotThereError(value=text)
    return SkillNeed(
        skill=directory.skills.find(found["skill"]),
        level=int(found["level"]),
        relaxed=tuple(Relaxation(after_s=int(one["after"]), level=int(one["level"])) for one in relaxed if one),
    )


def _called(directory: Directory, name: str) -> QueueId | None:
    try:
        return directory.queues.find(name)
    except NotThereError:
        return None


def _queue(
    cells: Cells, usual: Queue, names: Mapping[Language, str], strategies: Collection[str], directory: Directory
) -> Queue:
    def strategy(text: str) -> str:
        if text not in strategies:
            raise NotThereError(value=text)
        return text

    setup = msgspec.structs.replace(
        usual.setup,
        strategy=cells.read("strategy", strategy, usual.setup.strategy),
        needs=cells.read(
            "needs",
            lambda text: tuple(_need(part, directory) for part in parts(text)),
            usual.setup.needs,
            is_kept_empty=True,
        ),
        hours=cells.read(
            "hours", lambda text: directory.hours.find(text) if text else None, usual.setup.hours, is_kept_empty=True
        ),
        is_active=cells.read("is_active", is_yes, usual.setup.is_active),
        **{
            name: cells.read(name, number_within(*bounds), getattr(usual.setup, name))
            for name, bounds in _BOUNDS.items()
        },
    )
    return Queue(setup=setup, name={**usual.name, **names}, version=usual.version)
