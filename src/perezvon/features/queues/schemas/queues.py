"""Queues as they go over HTTP."""

from typing import Annotated, Self

import msgspec
from pydantic import BaseModel, ConfigDict, Field

from perezvon.engine.centre import QueueSetup
from perezvon.features.queues.domain import Queue
from perezvon.kernel.ids import HoursId, QueueId, SkillId
from perezvon.kernel.values import Language
from perezvon.platform.fields import ID, Names, Version


class QueueItem(BaseModel):
    """A queue with its name in each language."""

    queue: str
    name: dict[Language, str]
    is_active: bool

    @classmethod
    def of(cls, queue: Queue) -> Self:
        """The queue as shown to people."""
        return cls(queue=queue.setup.queue, name=dict(queue.name), is_active=queue.setup.is_active)


class _Part(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class RelaxationBody(_Part):
    """After so many seconds `level` is enough; 0 does not ask for the skill any more."""

    after_s: int = Field(ge=1, le=86_400)
    level: int = Field(ge=0, le=5)


class SkillNeedBody(_Part):
    """What an agent must master, and how much less the longer a contact waits."""

    skill: Annotated[SkillId, ID]
    level: int = Field(ge=1, le=5)
    relaxed: list[RelaxationBody] = Field(default=[], max_length=5)


class LanguageNeedBody(_Part):
    """An agent must speak the caller's language, until the contact has waited `relaxed_s` seconds, or always."""

    relaxed_s: int | None = Field(default=None, ge=1, le=86_400)


class QueueBody(BaseModel):
    """How a queue works. All durations are seconds; `priority` is the waiting that its contacts are worth ahead.

    Its service level: `target_percent` of its contacts should be answered within `target_s`.
    """

    name: Names
    strategy: Annotated[str, ID]
    ring_s: int = Field(ge=5, le=120)
    wrap_up_s: int = Field(ge=0, le=3_600)
    back_off_s: int = Field(ge=0, le=600)
    priority: int = Field(ge=0, le=86_400)
    target_s: int = Field(default=20, ge=1, le=86_400)
    target_percent: int = Field(default=80, ge=1, le=100)
    longest_wait_s: int = Field(default=120, ge=5, le=86_400)
    needs: list[SkillNeedBody] = Field(default=[], max_length=20)
    language: LanguageNeedBody | None = None
    spares_reserved_s: int = Field(default=60, ge=0, le=86_400)
    hours: Annotated[HoursId, ID] | None = None
    is_active: bool = True

    def wanted(self, queue: QueueId, version: int = 0) -> Queue:
        """The queue that is wanted."""
        settings = self.model_dump(mode="json", exclude={"name", "version"})
        setup = msgspec.convert({**settings, "queue": queue}, QueueSetup)
        return Queue(setup=setup, name=self.name, version=version)


class QueueChange(QueueBody):
    """A queue as it should be, in place of the version that was seen."""

    version: Version


class QueueSetting(QueueChange):
    """A queue as it is."""

    queue: QueueId

    @classmethod
    def of(cls, queue: Queue) -> Self:
        """The queue as an administrator sees it."""
        setup = msgspec.structs.asdict(queue.setup)
        return cls.model_validate({**setup, "name": dict(queue.name), "version": queue.version})
