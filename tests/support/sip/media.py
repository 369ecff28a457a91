"""The sound of one call: a socket with an ear and a mouth, and what both sides agreed on in SDP."""

import secrets

from tests.support.sip.datagrams import Datagrams
from tests.support.sip.ear import Ear
from tests.support.sip.message import Endpoint
from tests.support.sip.mouth import Mouth
from tests.support.sip.sdp import G711, Description, direction, parse


class Media:
    """Hears as soon as something is agreed on; says its tone once `connect` was called."""

    def __init__(self, host: str, hz: float | None, codecs: tuple[int, ...] = G711) -> None:
        self._codecs = codecs
        self.ear = Ear()
        self._socket = Datagrams(host, 0, lambda data, source, at: self.ear.take(data, at), is_even=True)
        self.mouth = Mouth(self._send, hz)
        self._to: Endpoint | None = None
        self._session, self._version = secrets.randbits(31), 0
        self._said = b""
        self._is_connected = False
        self.is_holding = False
        """Whether we keep the other side on hold."""
        self.is_held = False
        """Whether the other side keeps us on hold."""

    def offer(self, *, holding: bool = False) -> bytes:
        """What we propose. To hold is to want nothing and send nothing."""
        way = direction(sends=True, receives=not holding)
        return self._say(Description(place=self._socket.here, codecs=self._codecs, direction=way))

    def answer(self, offer: bytes) -> bytes:
        """Our answer to what they propose. Raises `SDPError`."""
        theirs = parse(offer, self._codecs)
        ours = theirs.answered(self._socket.here, sends=True, receives=not self.is_holding)
        self._agree(theirs)
        return self._say(ours)

    def take(self, answer: bytes) -> None:
        """Take their answer to what we proposed. Raises `SDPError`."""
        self._agree(parse(answer, self._codecs))

    def connect(self) -> None:
        """Begin to speak."""
        self._is_connected = True
        self._open_mouth()

    def hold(self, *, holding: bool) -> None:
        """Begin or cease to keep the other side on hold, once that is agreed on."""
        self.is_holding = holding
        self._open_mouth()

    def close(self) -> None:
        """Hear and say nothing any more."""
        self.mouth.close()
        self.ear.close()
        self._socket.close()

    def _agree(self, theirs: Description) -> None:
        self._to = theirs.place
        self.mouth.codec, self.mouth.events = theirs.codecs[0], theirs.events
        self.is_held = not theirs.receives
        self._open_mouth()

    def _open_mouth(self) -> None:
        self.mouth.is_open = self._is_connected and not self.is_held and not self.is_holding

    def _say(self, ours: Description) -> bytes:
        """The version tells whether it is what we said before."""
        self.ear.events = ours.events
        said = ours.encode(self._session, self._version)
        if said != self._said:
            self._version += 1
            self._said = ours.encode(self._session, self._version)
        return self._said

    def _send(self, data: bytes) -> None:
        if self._to is not None:
            self._socket.send(data, self._to)
