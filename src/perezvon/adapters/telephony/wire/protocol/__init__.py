"""The wire between the server and a media process.

Both sides may be of different releases for a while, since the media process outlives the server: fields are only added,
with defaults, and anything else raises `WIRE_VERSION`. A server speaks to media processes from `OLDEST_WIRE` on; what came
later, an older one ignores. The server asks (`Method`), the media process tells reports; each
report has a serial and is told again on a new connection until it was acknowledged.

There are two kinds of media process: that of browser voice, and that of Asterisk. Each refuses what only the other can; which
one it is, and whether it calls anybody outside, is in its `Hello`.
"""

from typing import TypeVar

import msgspec

from perezvon.adapters.telephony.wire.protocol.asking import Acknowledged as Acknowledged
from perezvon.adapters.telephony.wire.protocol.asking import Answer as Answer
from perezvon.adapters.telephony.wire.protocol.asking import CallerLogin as CallerLogin
from perezvon.adapters.telephony.wire.protocol.asking import CallerOffer as CallerOffer
from perezvon.adapters.telephony.wire.protocol.asking import CallerWanted as CallerWanted
from perezvon.adapters.telephony.wire.protocol.asking import Directory as Directory
from perezvon.adapters.telephony.wire.protocol.asking import Hello as Hello
from perezvon.adapters.telephony.wire.protocol.asking import Leads as Leads
from perezvon.adapters.telephony.wire.protocol.asking import Led as Led
from perezvon.adapters.telephony.wire.protocol.asking import PhoneGivenUp as PhoneGivenUp
from perezvon.adapters.telephony.wire.protocol.asking import PhoneLogin as PhoneLogin
from perezvon.adapters.telephony.wire.protocol.asking import PhoneOffer as PhoneOffer
from perezvon.adapters.telephony.wire.protocol.asking import PhoneWanted as PhoneWanted
from perezvon.adapters.telephony.wire.protocol.asking import Stats as Stats
from perezvon.adapters.telephony.wire.protocol.base import OLDEST_WIRE as OLDEST_WIRE
from perezvon.adapters.telephony.wire.protocol.base import WIRE_VERSION as WIRE_VERSION
from perezvon.adapters.telephony.wire.protocol.base import Method as Method
from perezvon.adapters.telephony.wire.protocol.base import Part as Part
from perezvon.adapters.telephony.wire.protocol.base import Refusal as Refusal
from perezvon.adapters.telephony.wire.protocol.base import Tagged as Tagged
from perezvon.adapters.telephony.wire.protocol.base import Wire as Wire
from perezvon.adapters.telephony.wire.protocol.existing import Asked as Asked
from perezvon.adapters.telephony.wire.protocol.existing import Existing as Existing
from perezvon.adapters.telephony.wire.protocol.existing import Ringing as Ringing
from perezvon.adapters.telephony.wire.protocol.existing import Seated as Seated
from perezvon.adapters.telephony.wire.protocol.orders import Dial as Dial
from perezvon.adapters.telephony.wire.protocol.orders import Dictate as Dictate
from perezvon.adapters.telephony.wire.protocol.orders import HangUp as HangUp
from perezvon.adapters.telephony.wire.protocol.orders import Join as Join
from perezvon.adapters.telephony.wire.protocol.orders import Mute as Mute
from perezvon.adapters.telephony.wire.protocol.orders import Order as Order
from perezvon.adapters.telephony.wire.protocol.orders import Ordered as Ordered
from perezvon.adapters.telephony.wire.protocol.orders import PassOn as PassOn
from perezvon.adapters.telephony.wire.protocol.orders import PauseRecording as PauseRecording
from perezvon.adapters.telephony.wire.protocol.orders import Play as Play
from perezvon.adapters.telephony.wire.protocol.orders import PlayMusic as PlayMusic
from perezvon.adapters.telephony.wire.protocol.orders import PressKeys as PressKeys
from perezvon.adapters.telephony.wire.protocol.orders import Ring as Ring
from perezvon.adapters.telephony.wire.protocol.orders import SetPart as SetPart
from perezvon.adapters.telephony.wire.protocol.orders import StopPlaying as StopPlaying
from perezvon.adapters.telephony.wire.protocol.orders import StopRinging as StopRinging
from perezvon.adapters.telephony.wire.protocol.orders import decode_order as decode_order
from perezvon.adapters.telephony.wire.protocol.reports import Answered as Answered
from perezvon.adapters.telephony.wire.protocol.reports import Arrived as Arrived
from perezvon.adapters.telephony.wire.protocol.reports import Declined as Declined
from perezvon.adapters.telephony.wire.protocol.reports import Done as Done
from perezvon.adapters.telephony.wire.protocol.reports import Entered as Entered
from perezvon.adapters.telephony.wire.protocol.reports import Failed as Failed
from perezvon.adapters.telephony.wire.protocol.reports import Gone as Gone
from perezvon.adapters.telephony.wire.protocol.reports import Interrupted as Interrupted
from perezvon.adapters.telephony.wire.protocol.reports import Joined as Joined
from perezvon.adapters.telephony.wire.protocol.reports import PhoneLost as PhoneLost
from perezvon.adapters.telephony.wire.protocol.reports import PhoneReady as PhoneReady
from perezvon.adapters.telephony.wire.protocol.reports import Pressed as Pressed
from perezvon.adapters.telephony.wire.protocol.reports import Recorded as Recorded
from perezvon.adapters.telephony.wire.protocol.reports import Restored as Restored
from perezvon.adapters.telephony.wire.protocol.reports import Said as Said
from perezvon.adapters.telephony.wire.protocol.reports import Seen as Seen
from perezvon.adapters.telephony.wire.protocol.reports import Told as Told

W = TypeVar("W", bound=Wire)


def encode(value: Wire) -> bytes:
    """A message for the link."""
    return msgspec.msgpack.encode(value)


def decode(payload: bytes, expected: type[W]) -> W:
    """A message from the link. Raises `msgspec.DecodeError` when it is none of that type."""
    return msgspec.msgpack.decode(payload, type=expected)
