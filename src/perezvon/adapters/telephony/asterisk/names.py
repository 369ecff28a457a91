"""The names on which configuration and media process agree.

An endpoint of Asterisk says what it is by its name: `agent-7` and `web-7` are the desk phone and the browser phone of agent
7, `page-12` is the page of the customer who begins contact 12, `trunk-carrier` is the way to the telephone network.
"""

from enum import StrEnum
from typing import Final

from perezvon.kernel.ids import AgentId

APP: Final = "perezvon"
"""The Stasis application of the media process."""
ARRIVE: Final = "arrive"
"""First argument of the application for a call from outside; the second is the id of its line."""

RING: Final = "ring"
"""First argument for an agent's phone that is rung, and the beginning of its channel's id."""
JOIN: Final = "join"
"""The same for one that is to join a call at once."""
OUT: Final = "out"
"""The same for a customer who is called."""
ONWARD: Final = "onward"
"""The same for somebody outside to whom a customer is passed on."""

ARRIVALS: Final = "perezvon-arrivals"
"""The dialplan context of calls from outside: an extension for each number."""
WAITING: Final = "perezvon-waiting"
"""The context of callers who hear music, since the application was not there when they came."""
GATHERED: Final = "gathered"
"""An extension there: music alone, for half a minute. Whoever is sent to it does not come by themselves meanwhile."""
CALLED: Final = "called"
"""An extension there: to the application at once."""
PAGES: Final = "perezvon-pages"
"""The context of calls from customers' pages."""
CALL_IN: Final = "call"
"""The only extension there: to the line that is written at the page's endpoint."""
PHONES: Final = "perezvon-phones"
"""The context of calls that agents' phones begin."""

MUSIC: Final = "perezvon"
"""The class of music on hold."""
LINE: Final = "PEREZVON_LINE"
"""The variable in which a waiting caller keeps the id of the line."""
CONTACT: Final = "PEREZVON_CONTACT"
AGENT: Final = "PEREZVON_AGENT"
OFFER: Final = "PEREZVON_OFFER"
SEAT: Final = "PEREZVON_SEAT"
"""What an agent's channel is in a call: leg, part, and whether it is muted, with commas."""
CUSTOMER: Final = "PEREZVON_CUSTOMER"
"""What a customer's channel is that we made: leg, line, language, and the order whose outcome is not told yet, with commas."""
PAGE: Final = "PEREZVON_PAGE"
"""Who calls from a page: their language and which customer they are, with a comma; both may be left out."""
PASSED: Final = "PEREZVON_PASSED"
"""The order by which a channel is, or is to be, passed on to somebody outside."""
UNRECORDED: Final = "PEREZVON_UNRECORDED"
"""Stands at a customer's channel while silence is recorded in place of the talk."""
SHOWN: Final = "CALLERID(num-pres)"
"""Whether callers let their number be shown. Asterisk tells it anyway, where a carrier asserts it."""
SHOWS: Final = "CONNECTEDLINE(all,i)"
"""Who calls, as whoever is called is shown it; set before the call begins, so that nobody is told of a change."""
WITHHELD: Final = "prohib"
"""So begins what it says of those who do not."""
HEADER: Final = "PEREZVON_SIP_"
"""Begins the variables in which what a carrier told in headers stands at a caller's channel."""
TOLD: Final = (CONTACT, AGENT, OFFER, SEAT, CUSTOMER, PAGE, PASSED, UNRECORDED, SHOWN)
"""Variables that come with every channel in every event of ARI."""

_TRUNK = "trunk-"
_CALLER = "page-"


class PhoneKind(StrEnum):
    """On what an agent telephones."""

    DESK = "desk"
    BROWSER = "browser"


_PREFIXES = {PhoneKind.DESK: "agent-", PhoneKind.BROWSER: "web-"}


def phone_endpoint(agent: AgentId, kind: PhoneKind) -> str:
    """The endpoint of an agent's phone."""
    return f"{_PREFIXES[kind]}{agent}"


def caller_endpoint(contact: str) -> str:
    """The endpoint of a customer's page that calls."""
    return f"{_CALLER}{contact}"


def caller_of(endpoint: str) -> str | None:
    """The contact that a customer's page begins; nothing when the endpoint is no such page."""
    return endpoint.removeprefix(_CALLER) if endpoint.startswith(_CALLER) else None


def trunk_endpoint(name: str) -> str:
    """The endpoint of a trunk."""
    return f"{_TRUNK}{name}"


def agent_of(endpoint: str) -> tuple[AgentId, PhoneKind] | None:
    """Whose phone an endpoint is; nothing when it is no phone."""
    for kind, prefix in _PREFIXES.items():
        if endpoint.startswith(prefix):
            return AgentId(endpoint.removeprefix(prefix)), kind
    return None
