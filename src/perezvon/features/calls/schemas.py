"""What goes over HTTP."""

import dataclasses
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field

from perezvon.features.calls.domain import TelephonyKind
from perezvon.features.calls.service import CallBegun, LineStatus
from perezvon.kernel.values import Language
from perezvon.platform.fields import ID

_SDP = Field(min_length=1, max_length=64 * 1024)
_OFFER = Field(default=None, min_length=1, max_length=64 * 1024)
_TOKEN = Field(default=None, max_length=1024)


class SampleCaller(BaseModel):
    """A customer of the demo, to call as."""

    token: str
    name: str
    language: Language


class OpenSpan(BaseModel):
    """Minutes of a local day between which the line is open; Monday is 0."""

    model_config = ConfigDict(from_attributes=True)

    weekday: int
    start: int
    end: int


class OpeningHours(BaseModel):
    """When the line is open, in local times of an IANA zone."""

    model_config = ConfigDict(from_attributes=True)

    zone: str
    spans: list[OpenSpan]


class CallPage(BaseModel):
    """What a browser needs to call a line. `hours` is `null` for a line that has none.

    A line that `is_callable` is called from the page; any other from a telephone, by one of `numbers`, if they are known.
    """

    line: str
    name: dict[Language, str]
    languages: list[Language]
    hours: OpeningHours | None
    callers: list[SampleCaller]
    kind: TelephonyKind
    """What carries a call of the page: it offers sound to a `browser` centre, and speaks SIP with an `asterisk`."""
    is_callable: bool
    numbers: list[str]


class WaitRange(BaseModel):
    """Whole minutes in seconds; a `is_long` wait is better not waited for."""

    model_config = ConfigDict(from_attributes=True)

    at_least_s: int
    at_most_s: int
    is_long: bool


class WidgetStatus(BaseModel):
    """What a web site shows of a line.

    `is_open` ends at `until` (microseconds), `null` when it does not within a year. `wait` is `null` when it is short or
    nobody knows.
    """

    line: str
    name: dict[Language, str]
    languages: list[Language]
    is_open: bool
    until: int | None
    wait: WaitRange | None

    @classmethod
    def of(cls, status: LineStatus) -> Self:
        """The status as a web site reads it."""
        opening = status.opening
        return cls(
            line=status.line.setup.line,
            name=dict(status.line.name),
            languages=list(status.line.languages),
            is_open=opening is None or opening.is_open,
            until=None if opening is None else opening.until,
            wait=None if status.wait is None else WaitRange.model_validate(status.wait),
        )


class IceServer(BaseModel):
    """A STUN or TURN server; name and password of a TURN server end after some hours."""

    model_config = ConfigDict(from_attributes=True)

    url: str
    username: str | None
    credential: str | None


class CallRequest(BaseModel):
    """A browser calls. `caller` is a signed token that says who; `sdp` is its complete offer, and `null` where it calls by SIP.

    `returns` is the answer's `return_key` of a call that goes on: the page was loaded again, or lost its connection.
    """

    line: Annotated[str, ID]
    language: Language | None = None
    caller: str | None = _TOKEN
    returns: str | None = _TOKEN
    sdp: str | None = _OFFER


class TrialRequest(BaseModel):
    """A designer's browser calls the draft of a flow; otherwise as `CallRequest`."""

    flow: Annotated[str, ID]
    language: Language | None = None
    returns: str | None = _TOKEN
    sdp: str | None = _OFFER


class SipCall(BaseModel):
    """As whom the page calls, by SIP at `/api/calls/sip?key=`. The call is kept for so long when nothing is heard of the page."""

    user: str
    password: str
    kept_s: int
    key: str


class CallAnswer(BaseModel):
    """The call was taken. `watch` is the key of the live topic `call`, `return_key` the way back into the call.

    To a page that offered sound `sdp` is the answer; any other may now call by `sip`.
    """

    contact: str
    watch: str
    return_key: str
    sdp: str | None
    sip: SipCall | None

    @classmethod
    def of(cls, begun: CallBegun) -> Self:
        """The answer as a page reads it."""
        sip = begun.sip
        return cls(
            contact=begun.contact,
            watch=begun.watch,
            return_key=begun.return_key,
            sdp=begun.sdp,
            sip=None if sip is None else SipCall(**dataclasses.asdict(sip.login), key=sip.key),
        )


class Telephony(BaseModel):
    """What carries the calls of this centre."""

    kind: TelephonyKind
    calls_out: bool
    """Whether anybody outside may be called."""


class PhoneLogin(BaseModel):
    """As whom the agent's page registers, by SIP at `/api/phone/sip`, for so many seconds."""

    model_config = ConfigDict(from_attributes=True)

    user: str
    password: str
    lasts_s: int


class PhoneOffer(BaseModel):
    """The agent's browser offers to be their phone."""

    sdp: str = _SDP


class PhoneAnswer(BaseModel):
    """The answer of the media process."""

    sdp: str
