"""Figures of any time, for whoever may see them: the web app, exports and the command line ask here, and get the same."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from perezvon.engine.view import View
from perezvon.features.contacts.public import Contact, seen
from perezvon.features.metrics.domain.asking import Asked, Behind, NotSeenError, Opening, Told
from perezvon.features.metrics.domain.catalogue import Metric
from perezvon.features.metrics.domain.report import Names
from perezvon.features.metrics.domain.sums import KNOWN_BY, SOURCE, By, Source
from perezvon.features.metrics.repository import answers
from perezvon.features.metrics.repository.settings import teams_of
from perezvon.features.metrics.service.names import names
from perezvon.features.queues.public import is_queue_seen
from perezvon.kernel.actor import Actor, Scope
from perezvon.kernel.ids import ContactId
from perezvon.kernel.time import Clock
from perezvon.kernel.values import Language
from perezvon.platform.db import Tx

PERMISSION = "reports.read"

_Seen = Mapping[By, Collection[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What was told, and all of it together."""

    rows: Sequence[Told]
    total: Told


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """What is behind a figure, and of these contacts those that somebody may open."""

    behind: Behind
    seen: Mapping[ContactId, Contact]


class FiguresService:
    """Agents see what they did themselves, whatever team they are in; whoever looks after some teams what these did, and
    the queues that they serve."""

    def __init__(self, clock: Clock, view: Callable[[], View]) -> None:
        self._clock = clock
        self._view = view

    async def told(self, tx: Tx, actor: Actor, asked: Asked) -> Answer:
        """The answer. Raises `NotSeenError`, `TooManyRowsError`."""
        among = self._among(actor, asked)
        rows = await answers.totals(tx, asked, among=among, now=self._clock.now())
        together = {one: sum(row.sums.get(one, 0) for row in rows) for one in asked.sums}
        return Answer(rows=rows, total=Told(part=(None,) * len(asked.by), at=None, sums=together))

    async def behind(self, tx: Tx, actor: Actor, asked: Asked, opening: Opening) -> Opened:
        """What is behind a figure, or what another one takes otherwise. Raises `NotSeenError`."""
        among = self._among(actor, asked)
        behind = await answers.behind(tx, asked, opening, among=among, now=self._clock.now())
        return Opened(behind=behind, seen=await seen(tx, actor, {one.cursor.contact for one in behind.page}))

    async def named(self, tx: Tx, actor: Actor, language: Language) -> Names:
        """What all is called by which figures are told apart; of teams only those whose figures somebody sees."""
        known = await names(tx, tuple(By), language)
        teams = await self._teams_of(tx, actor)
        if teams is None:
            return known
        return {**known, By.TEAM: {team: name for team, name in known[By.TEAM].items() if team in teams}}

    async def _teams_of(self, tx: Tx, actor: Actor) -> Collection[str] | None:
        """`None`: all."""
        if actor.scope(PERMISSION) is Scope.OWN:
            return () if actor.agent is None else await teams_of(tx, actor.agent)
        return actor.reach(PERMISSION)

    def seen(self, actor: Actor, one: Metric) -> Mapping[By, Collection[str]] | None:
        """Of what somebody sees a metric: of all, which is nothing to choose by, or of some alone; `None`: of nothing."""
        found = [self._seen(actor, SOURCE[each]) for each in one.sums]
        if any(each is None for each in found):
            return None
        return {by: some for each in found if each is not None for by, some in each.items()}

    def _among(self, actor: Actor, asked: Asked) -> answers.Among:
        if actor.may(PERMISSION) and actor.agent is not None and asked.only.get(By.AGENT) == (actor.agent,):
            return lambda _: {By.AGENT: asked.only[By.AGENT]}
        for one in asked.metrics:
            if self.seen(actor, one) is None:
                raise NotSeenError(f"{one.name} is of more than this person sees", metric=one.name)
        return partial(self._seen_of, actor)

    def _seen_of(self, actor: Actor, source: Source) -> _Seen:
        return self._seen(actor, source) or {}

    def _seen(self, actor: Actor, source: Source) -> _Seen | None:
        """Of what somebody sees all, or some; `None`: they see nothing of it."""
        known, scope = KNOWN_BY[source], actor.scope(PERMISSION)
        if scope is Scope.ALL:
            return {}
        if scope is Scope.TEAM and By.TEAM in known:
            return {By.TEAM: actor.teams}
        if scope is Scope.TEAM and By.QUEUE in known:
            view, reach = self._view(), actor.reach(PERMISSION)
            return {By.QUEUE: [one.queue for one in view.queue_setups() if is_queue_seen(view, one.queue, reach)]}
        if scope is Scope.OWN and By.AGENT in known and actor.agent is not None:
            return {By.AGENT: (actor.agent,)}
        return None
