"""What goes over HTTP. Instants are microseconds since the epoch."""

from collections.abc import Mapping
from typing import Annotated, Self

import msgspec
from pydantic import BaseModel, ConfigDict, Field

from perezvon.engine.centre import CallbackSetup
from perezvon.features.callbacks.domain import (
    CallbackAction,
    CallbackRequest,
    CallbackRules,
    CallbackState,
    Cause,
    ReachBy,
)
from perezvon.features.callbacks.service import CallbackTerms
from perezvon.kernel.ids import HoursId, UserId
from perezvon.kernel.values import Language
from perezvon.platform.fields import ID, TEXT

_LATEST = 2**53


class CallbackAsked(BaseModel):
    """What somebody leaves. `caller` is the signed token they would call with; `watch` the key of the topic `call` of
    whoever asks while they wait, whose place is kept."""

    line: Annotated[str, ID]
    caller: Annotated[str, Field(max_length=1024)] | None = None
    watch: Annotated[str, Field(max_length=1024)] | None = None
    name: Annotated[str, TEXT, Field(max_length=100)]
    language: Language
    reach_by: ReachBy
    address: Annotated[str, TEXT, Field(max_length=254)]
    wished_at: Annotated[int, Field(ge=0, le=_LATEST)] | None = None
    note: Annotated[str, TEXT, Field(max_length=500)] = ""
    consent: bool


class CallbackWithdrawal(BaseModel):
    """Whoever asked while they waited would rather wait; `watch` as they asked with it."""

    watch: Annotated[str, Field(max_length=1024)]


class CallingSpan(BaseModel):
    """Minutes of a local day between which people are called; Monday is 0."""

    model_config = ConfigDict(from_attributes=True)

    weekday: int
    start: int
    end: int


class CallingHours(BaseModel):
    """When people are called, in local times of an IANA zone."""

    model_config = ConfigDict(from_attributes=True)

    zone: str
    spans: list[CallingSpan]


class CallbackTermsBody(BaseModel):
    """What happens to whoever asks: called by the centre itself, with their place kept, or by people from a list."""

    is_automatic: bool
    attempts: int
    retry_s: int
    hours: CallingHours | None

    @classmethod
    def of(cls, terms: CallbackTerms) -> Self:
        """The terms as whoever asks sees them."""
        return cls(
            is_automatic=terms.setup.is_automatic,
            attempts=terms.setup.attempts,
            retry_s=terms.setup.retry_s,
            hours=None if terms.hours is None else CallingHours.model_validate(terms.hours),
        )


class CallbackItem(BaseModel):
    """A request as it is shown to those who handle it."""

    request: str
    line: str
    customer: str | None
    name: str
    language: Language
    reach_by: ReachBy
    address: str
    wished_at: int | None
    note: str
    asked_at: int
    cause: Cause
    reason: str | None
    remark: str
    due: int | None
    contact: str | None
    queue: str | None
    waited: int | None
    state: CallbackState
    is_mine: bool
    taken_by: str | None
    attempts: int
    attempted_at: int | None
    ended_at: int | None

    @classmethod
    def of(cls, request: CallbackRequest, me: UserId, names: Mapping[UserId, str]) -> Self:
        """The request as `me` sees it."""
        by = request.taken_by
        return cls(
            request=request.request,
            line=request.line,
            customer=request.customer,
            name=request.name,
            language=request.language,
            reach_by=request.reach_by,
            address=request.address,
            wished_at=request.wished_at,
            note=request.note,
            asked_at=request.asked_at,
            cause=request.cause,
            reason=request.reason,
            remark=request.remark,
            due=request.due,
            contact=request.contact,
            queue=request.queue,
            waited=request.waited,
            state=request.state,
            is_mine=by == me,
            taken_by=None if by is None else names.get(by),
            attempts=request.attempts,
            attempted_at=request.attempted_at,
            ended_at=request.ended_at,
        )


class CallbackRulesBody(BaseModel):
    """How people are called back, all durations in seconds. `version` is that which was seen, 0 before the first."""

    is_automatic: bool
    attempts: int = Field(ge=1, le=10)
    retry_s: int = Field(ge=60, le=86_400)
    ring_s: int = Field(ge=5, le=120)
    hours: Annotated[HoursId, ID] | None = None
    offer_over_s: int = Field(ge=0, le=86_400)
    keep_s: int = Field(ge=3_600, le=31 * 86_400)
    version: int = Field(ge=0, le=2**31 - 1)

    @property
    def wanted(self) -> CallbackRules:
        """The rules that are wanted."""
        setup = msgspec.convert(self.model_dump(exclude={"version"}), CallbackSetup)
        return CallbackRules(setup=setup, version=self.version)

    @classmethod
    def of(cls, rules: CallbackRules) -> Self:
        """The rules as an administrator sees them."""
        return cls.model_validate({**msgspec.structs.asdict(rules.setup), "version": rules.version})


class CallbackDeed(BaseModel):
    """What a person does about a request."""

    action: CallbackAction


class CallbackCount(BaseModel):
    """How many wait for somebody to take them."""

    open: int
