"""What agents say about the contacts that they took part in, and how often what is said."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

from perezvon.engine.view import View
from perezvon.features.audit.public import record
from perezvon.features.contacts.domain import ContactNotFoundError, NotAnAgentError, Sought, works_on
from perezvon.features.contacts.domain.comments import (
    Comment,
    CommentCount,
    CommentEmptyError,
    CommentKind,
    CommentSettledError,
    CommentStep,
)
from perezvon.features.contacts.repository import RecordedContacts, comments
from perezvon.kernel.actor import Actor
from perezvon.kernel.ids import AgentId, ContactId
from perezvon.kernel.time import Clock
from perezvon.platform.db import Tx

MOST_COUNTS = 10_000


class CommentsService:
    """Whoever may see a contact sees what was said about it; only who took part says something.

    `view` shows who is in a contact now, before the tables know.
    """

    def __init__(self, recorded: RecordedContacts, clock: Clock, view: Callable[[], View]) -> None:
        self._recorded = recorded
        self._clock = clock
        self._view = view

    async def put(self, tx: Tx, actor: Actor, contact: ContactId, kind: CommentKind, text: str) -> Comment:
        """Say something about a contact, or say it in other words.

        Raises `ContactNotFoundError` for a contact in which the agent took no part, `CommentEmptyError`,
        `CommentSettledError`.
        """
        agent = await self._part_of(tx, actor, contact)
        if kind is CommentKind.OTHER and not text:
            raise CommentEmptyError
        said = await self._open(tx, contact, agent, kind)
        if said is not None and said.text == text:
            return said
        comment = (
            Comment(contact=contact, agent=agent, kind=kind, text=text, written_at=self._clock.now())
            if said is None
            else replace(said, text=text)
        )
        await comments.save(tx, comment)
        await record(tx, actor, "contacts.comment", contact, kind)
        return comment

    async def remove(self, tx: Tx, actor: Actor, contact: ContactId, kind: CommentKind) -> None:
        """Take back what was said, if it was.

        Raises `ContactNotFoundError` for a contact in which the agent took no part, `CommentSettledError`.
        """
        agent = await self._part_of(tx, actor, contact)
        said = await self._open(tx, contact, agent, kind)
        if said is not None:
            await comments.remove(tx, said)
            await record(tx, actor, "contacts.remove_comment", contact, kind)

    async def counts(
        self, tx: Tx, actor: Actor, sought: Sought, *, step: CommentStep, zone: ZoneInfo
    ) -> Sequence[CommentCount]:
        """How many of the contacts that are sought have comments, by kind and step of time, the newest first."""
        return await comments.counts(tx, actor, sought, recorded=self._recorded, step=step, zone=zone, most=MOST_COUNTS)

    async def _part_of(self, tx: Tx, actor: Actor, contact: ContactId) -> AgentId:
        if actor.agent is None:
            raise NotAnAgentError
        is_in = works_on(self._view(), contact, actor.agent) or await comments.took_part(tx, contact, actor.agent)
        if not is_in:
            raise ContactNotFoundError(contact=contact)
        return actor.agent

    async def _open(self, tx: Tx, contact: ContactId, agent: AgentId, kind: CommentKind) -> Comment | None:
        said = await comments.find(tx, contact, agent, kind)
        if said is not None and self._clock.now() > said.open_until:
            raise CommentSettledError
        return said
