"""Queues, found by id or by name."""

from collections.abc import Collection, Mapping, Sequence

import msgspec

from perezvon.engine.centre import QueueSetup
from perezvon.features.queues.public import Queue, QueueSettings
from perezvon.features.sheets.domain import (
    Cells,
    Field,
    MissingError,
    NotThereError,
    RowState,
    id_within,
    is_yes,
    number_within,
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
_BOUNDS = {"ring_s": (5, 120), "wrap_up_s": (0, 3_600), "back_off_s": (0, 600), "priority": (0, 86_400)}


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
            cells, usual, {language: name for language, name in names.items() if name}, self._queues.strategies
        )
        if not queue.name:
            cells.problem(MissingError(), "name_en")
        if cells.problems:
            return None
        differs = changes(None if before is None else queue_cells(before), queue_cells(queue), Language.ENGLISH)
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
        usual = queue_cells(Queue(setup=QueueSetup(queue=QueueId("")), name={}))
        numbers = {name: str(usual[name]) for name in _BOUNDS}
        names = {column: word(known, "example.queue") for column, known in _NAMES.items()}
        return {**names, **numbers, "strategy": str(usual["strategy"]), "is_active": word(language, "yes")}


def queue_cells(queue: Queue) -> Mapping[str, Cell]:
    """The row of a queue."""
    return {
        "id": queue.setup.queue,
        **{column: queue.name.get(language, "") for column, language in _NAMES.items()},
        "strategy": queue.setup.strategy,
        **{name: getattr(queue.setup, name) for name in _BOUNDS},
        "is_active": queue.setup.is_active,
    }


def _called(directory: Directory, name: str) -> QueueId | None:
    try:
        return directory.queues.find(name)
    except NotThereError:
        return None


def _queue(cells: Cells, usual: Queue, names: Mapping[Language, str], strategies: Collection[str]) -> Queue:
    def strategy(text: str) -> str:
        if text not in strategies:
            raise NotThereError(value=text)
        return text

    setup = msgspec.structs.replace(
        usual.setup,
        strategy=cells.read("strategy", strategy, usual.setup.strategy),
        is_active=cells.read("is_active", is_yes, usual.setup.is_active),
        **{
            name: cells.read(name, number_within(*bounds), getattr(usual.setup, name))
            for name, bounds in _BOUNDS.items()
        },
    )
    return Queue(setup=setup, name={**usual.name, **names}, version=usual.version)
