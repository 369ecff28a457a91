"""Questions of the server and their answers, without orders."""

from perezvon.adapters.telephony.wire.protocol.base import Wire


class Hello(Wire, frozen=True, kw_only=True):
    """Who runs at this address."""

    wire: int
    release: str
    pid: int
    started: int
    kind: str = "browser"
    """What carries the calls: `browser` voice, or an `asterisk`."""
    calls_out: bool = False
    """Whether it can call customers, and pass calls on to numbers outside."""
    takes_pages: bool = False
    """Whether an Asterisk takes calls of customers' pages; browser voice always does."""


class CallerOffer(Wire, frozen=True, kw_only=True):
    """A customer's page calls a line."""

    contact: str
    leg: str
    line: str
    sdp: str
    customer: str | None = None
    language: str | None = None
    returns: bool = False
    """The page was loaded again, or lost its connection: it takes its leg over, whatever limit there is."""


class PhoneOffer(Wire, frozen=True, kw_only=True):
    """An agent's page wants to be the agent's phone."""

    agent: str
    sdp: str


class PhoneGivenUp(Wire, frozen=True, kw_only=True):
    """The agent needs no phone any more."""

    agent: str


class PhoneWanted(Wire, frozen=True, kw_only=True):
    """An agent's page wants to be the agent's phone, over SIP."""

    agent: str


class PhoneLogin(Wire, frozen=True, kw_only=True):
    """As whom the page registers. The password is good for so many seconds, or until the agent is given another one."""

    user: str
    password: str
    lasts_s: int


class CallerWanted(Wire, frozen=True, kw_only=True):
    """A customer's page wants to call a line, over SIP."""

    contact: str
    line: str
    customer: str | None = None
    language: str | None = None
    returns: bool = False
    """The page was loaded again, or lost its connection: it takes the place of its call before, whatever limit there is."""


class CallerLogin(Wire, frozen=True, kw_only=True):
    """As whom the page calls. The call is kept for so many seconds when nothing is heard of the page."""

    user: str
    password: str
    kept_s: int


class Directory(Wire, frozen=True, kw_only=True):
    """How the telephone system is reached: the port of its WebSocket for phones in pages, and the numbers of each line."""

    port: int
    numbers: dict[str, tuple[str, ...]]


class Answer(Wire, frozen=True, kw_only=True):
    """The SDP answer for the page."""

    sdp: str


class Acknowledged(Wire, frozen=True, kw_only=True):
    """Serials of reports that need not come again. `epoch` is the one in which whoever says so leads."""

    serials: tuple[str, ...]
    epoch: int = 0


class Leads(Wire, frozen=True, kw_only=True):
    """An epoch, which grows with each new leader; 0 is that of nobody."""

    epoch: int


class Led(Wire, frozen=True, kw_only=True):
    """Whether somebody leads on another connection, who was heard within a second."""

    by_another: bool


class Stats(Wire, frozen=True, kw_only=True):
    """How the media process does. Times in seconds; lateness over the last ten seconds, the rest since its start."""

    pid: int
    started: int
    calls: int
    callers: int
    phones: int
    recordings: int
    ticks: int
    ticks_given_up: int
    lateness_p50: float
    lateness_p99: float
    received: int
    lost: int
    late: int
    concealed: int
    trimmed: int
    broken: int
    recording_failures: int
    recording_paused: bool = False
    """Whether the disk is too full to record."""
    unacknowledged: int
    reports_dropped: int
    cpu_s: float = 0.0
    """Processor time it has used."""
    most_callers: int = 0
    """As many may be here at once."""
    is_late: bool = False
    """Nobody is let in, because sound is late."""
    refused_full: int = 0
    refused_late: int = 0
    refused_offer: int = 0
