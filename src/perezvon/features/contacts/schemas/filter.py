"""What is sought in the history, as it stands in an address. Instants are microseconds since the epoch."""

from typing import Annotated, Literal, TypeAlias

from pydantic import BaseModel, Field, StringConstraints

from perezvon.features.contacts import domain
from perezvon.features.contacts.domain.comments import CommentKind
from perezvon.kernel.ids import AgentId, CustomerId, LineId, OutcomeId, QueueId, TeamId
from perezvon.kernel.time import SECOND
from perezvon.kernel.values import Language
from perezvon.platform.fields import ID, TEXT

_Instant: TypeAlias = Annotated[int, Field(ge=0, le=10**16)]


class Filter(BaseModel):
    """Which contacts are sought: those for which everything is so that is given. Instants are microseconds."""

    q: Annotated[str, TEXT, StringConstraints(strip_whitespace=True, max_length=100)] = ""
    since: _Instant | None = None
    until: _Instant | None = None
    customer: Annotated[CustomerId, ID] | None = None
    line: Annotated[LineId, ID] | None = None
    queue: Annotated[QueueId, ID] | None = None
    agent: Annotated[AgentId, ID] | None = None
    team: Annotated[TeamId, ID] | None = None
    outcome: Annotated[OutcomeId, ID] | None = None
    language: Language | None = None
    result: domain.Result | None = None
    rating: list[Annotated[int, Field(ge=1, le=5)]] = Field(default=[], max_length=5)
    recorded: bool | None = None
    review: bool | None = None
    commented: bool | None = None
    comment: CommentKind | None = None
    min_talk_s: Annotated[int, Field(ge=0, le=86_400)] | None = None

    def sought(self) -> domain.Sought:
        """What the filter means."""
        return domain.Sought(
            text=self.q,
            since=self.since,
            until=self.until,
            customer=self.customer,
            line=self.line,
            queue=self.queue,
            agent=self.agent,
            team=self.team,
            outcome=self.outcome,
            language=self.language,
            result=self.result,
            ratings=tuple(self.rating),
            is_recorded=self.recorded,
            is_for_review=self.review,
            is_commented=self.commented,
            comment=self.comment,
            min_talk=None if self.min_talk_s is None else self.min_talk_s * SECOND,
        )


class Search(Filter):
    """A page of what is sought, in an order; a minus before its name turns the order round."""

    sort: Literal["-arrived", "arrived", "-wait", "wait", "-talk", "talk"] = "-arrived"
    cursor: Annotated[str, ID] | None = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50

    def order(self) -> domain.Order:
        """The order that `sort` means."""
        return domain.Order(by=domain.SortBy(self.sort.lstrip("-")), is_descending=self.sort.startswith("-"))
