"""The version of the wire, what can be asked, and what all that is sent has in common."""

from enum import StrEnum
from typing import Final

import msgspec

WIRE_VERSION: Final = 5
OLDEST_WIRE: Final = 3
"""Such a media process obeys whoever asks and tells all who follow."""


class Method(StrEnum):
    """What the server asks, with the type it sends and the one it gets; `REPORT` and `EXISTING` go the other way, as tells."""

    HELLO = "hello"
    """Nothing, for `Hello`."""
    FOLLOW = "follow"
    """`Leads`, for `Leads`: from now on reports are told on this connection, first those that were never acknowledged,
    then what exists. When the answer is a newer epoch, that one is obeyed, and nothing is told."""
    PERFORM = "perform"
    """`Order`, for nothing: its outcome is a report. Refused when it is of an older epoch than one that was heard of."""
    ACKNOWLEDGE = "acknowledge"
    """`Acknowledged`, for nothing. Refused in the same way."""
    CONNECT_CALLER = "connect_caller"
    """`CallerOffer`, for `Answer`."""
    CONNECT_PHONE = "connect_phone"
    """`PhoneOffer`, for `Answer`."""
    DISCONNECT_PHONE = "disconnect_phone"
    """`PhoneGivenUp`, for nothing."""
    PHONE_LOGIN = "phone_login"
    """`PhoneWanted`, for `PhoneLogin`: an agent's page may register as their phone, over SIP."""
    CALLER_LOGIN = "caller_login"
    """`CallerWanted`, for `CallerLogin`: a customer's page may call a line, over SIP."""
    DIRECTORY = "directory"
    """Nothing, for `Directory`."""
    ACT = "act"
    """`Deed`, for nothing: a puppet acts."""
    RESYNCHRONISE = "resynchronise"
    """`Asked`, for `Leads`: like `FOLLOW`, and what exists comes with the number of the question."""
    SOUND = "sound"  # `Sound`, for `Kept`, both in `carried`: a sound from another machine.
    STAY = "stay"  # `Leads`, for `Leads`: whoever leads in this epoch is alive; the answer is the epoch that is obeyed.
    STEP_DOWN = "step_down"  # Nothing, for nothing: whoever followed on this connection leads no longer.
    LED = "led"  # Nothing, for `Led`.
    STATS = "stats"
    """Nothing, for `Stats`."""
    WATCH = "watch"
    """Nothing, for nothing: from now on this connection is told each order that is carried out (`ORDER`) and each report,
    without having to acknowledge any. For whoever looks on, and decides nothing."""
    REPORT = "report"
    """`Told`."""
    ORDER = "order"
    """`Order`: told to those who watch."""
    EXISTING = "existing"
    """`Existing`. All reports told before it are older, all after it newer."""
    DEPOSED = "deposed"
    """`Leads`, a tell: who followed in this epoch is told nothing more, since another leads in a newer one."""


class Refusal(StrEnum):
    """Why the media process refused a question."""

    MEDIA_FULL = "media_full"
    """No more callers for now: too many calls, or the clock is late."""
    BAD_OFFER = "bad_offer"
    """The SDP offer is none that a page of ours makes."""
    CALL_OVER = "call_over"
    """The leg that a page wants to return to is not there any more."""
    BAD_REQUEST = "bad_request"
    """An unknown method or a payload that does not fit."""
    DEPOSED = "deposed"
    """Another leads in a newer epoch."""
    TELEPHONY_GONE = "telephony_gone"
    """The telephone system does not answer, or did not do what it was asked for."""


class Part(StrEnum):
    """How an agent takes part. Whatever their part, they hear the whole conversation."""

    TALK = "talk"
    """Heard by everybody."""
    LISTEN = "listen"
    """Heard by nobody."""
    WHISPER = "whisper"
    """Heard by the agents who talk, and not by customers."""


class Wire(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Base of all that is sent."""


class Tagged(Wire, frozen=True, kw_only=True, tag=True):
    """Base of what is sent as one of several types."""
