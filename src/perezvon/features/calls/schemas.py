"""What goes over HTTP."""

from pydantic import BaseModel, Field

from perezvon.kernel.values import Language

_SDP = Field(min_length=1, max_length=64 * 1024)
_TOKEN = Field(default=None, max_length=1024)


class SampleCaller(BaseModel):
    """A customer of the demo, to call as."""

    token: str
    name: str
    language: Language


class CallPage(BaseModel):
    """What a browser needs to call a line."""

    line: str
    name: dict[Language, str]
    languages: list[Language]
    ice_servers: list[str]
    callers: list[SampleCaller]


class CallRequest(BaseModel):
    """A browser calls. `caller` is a signed token that says who; `sdp` is its complete offer."""

    line: str
    language: Language | None = None
    caller: str | None = _TOKEN
    sdp: str = _SDP


class CallAnswer(BaseModel):
    """The call was taken. `watch` is the key of the live topic `call`."""

    contact: str
    watch: str
    sdp: str


class PhoneOffer(BaseModel):
    """The agent's browser offers to be their phone."""

    sdp: str = _SDP


class PhoneAnswer(BaseModel):
    """The answer of the media process."""

    sdp: str
