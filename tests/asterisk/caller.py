"""A caller who speaks just enough SIP over UDP to register a phone, make a call, hear it and end it.

Everything blocks, with a deadline. Sound is G.711 A-law: `hears` waits for packets that are not silence.
"""

import hashlib
import itertools
import re
import socket
import time
from types import TracebackType
from typing import Final, Self

_SEEN = itertools.count(1)
_LOUD: Final = 400
"""Mean amplitude of a packet, of 32,768, from which on it counts as heard."""
_EXPONENTS = [0, 0, 1, 2, 3, 4, 5, 6]


def alaw_amplitude(byte: int) -> int:
    """How far a sample of G.711 A-law is from zero, by its 16-bit value."""
    byte ^= 0x55
    exponent, mantissa = (byte >> 4) & 7, byte & 15
    base = (mantissa << 4) + 8
    return base if exponent == 0 else (base + 0x100) << _EXPONENTS[exponent] if exponent > 1 else base + 0x100


class SipCaller:
    """One call from `host` to the SIP port of `server`. As a context it hangs up at the end."""

    def __init__(self, server: tuple[str, int], *, host: str = "127.0.0.2", user: str = "4951234567") -> None:
        self._server = server
        self._host, self._user = host, user
        self._signal = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._signal.bind((host, 0))
        self._sound = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._sound.bind((host, 0))
        self._mark = f"{time.time_ns():x}{next(_SEEN)}"
        self._call = f"{self._mark}@{host}"
        self._sequence = 0
        self._to = ""
        self._target = ""
        self._password: str | None = None
        self.is_up = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if self.is_up:
                self.hang_up()
        finally:
            self._signal.close()
            self._sound.close()

    def register(self, password: str) -> int:
        """Sign in as `user`, also for later calls; returns the status of the final answer."""
        self._password = password
        self._target = f"sip:{self._server[0]}:{self._server[1]}"
        self._to = f"<sip:{self._user}@{self._server[0]}>"
        return int(self._asked("REGISTER", "", 5.0).split()[1])

    def call(self, number: str, *, within: float = 5.0) -> int:
        """Ring a number; returns the status of the final answer, acknowledged."""
        self._target = f"sip:{number}@{self._server[0]}:{self._server[1]}"
        self._to = f"<{self._target}>"
        answer = self._asked("INVITE", self._offer(), within)
        status = int(answer.split()[1])
        if status < 300:
            self._target = header(answer, "Contact").strip("<>")
            self.is_up = True
            self._to = header(answer, "To")
            self._send("ACK", self._sequence)
        return status

    def hears(self, *, within: float = 5.0) -> bool:
        """Whether a sound that is not silence comes in time."""
        deadline = time.perf_counter() + within
        while (left := deadline - time.perf_counter()) > 0:
            self._sound.settimeout(left)
            try:
                packet = self._sound.recv(2_048)
            except TimeoutError:
                return False
            samples = packet[12:]
            if samples and sum(map(alaw_amplitude, samples)) / len(samples) > _LOUD:
                return True
        return False

    def was_hung_up(self, *, within: float) -> bool:
        """Whether the other side ends the call in time."""
        deadline = time.perf_counter() + within
        while (left := deadline - time.perf_counter()) > 0:
            self._signal.settimeout(left)
            try:
                message = self._signal.recv(65_536).decode(errors="replace")
            except TimeoutError:
                return False
            if message.startswith("BYE "):
                self._signal.sendto(answer_to(message, "200 OK"), self._server)
                self.is_up = False
                return True
        return False

    def hang_up(self) -> int:
        """End the call; returns the status of the answer."""
        self._sequence += 1
        self._send("BYE", self._sequence)
        self.is_up = False
        return int(self._final("BYE", 5.0).split()[1])

    def _asked(self, method: str, body: str, within: float) -> str:
        """The final answer to a request, which is sent again with the password if the server asks for it."""
        answer, proof, to = "", "", self._to
        while not answer or (answer.startswith("SIP/2.0 401 ") and self._password is not None and not proof):
            if answer:
                proof = proof_of_password(answer, method, self._target, self._user, self._password or "")
            self._sequence += 1
            self._to = to
            self._send(method, self._sequence, body, proof)
            answer = self._final(method, within)
            if method == "INVITE" and int(answer.split()[1]) >= 300:
                self._to = header(answer, "To")
                self._send("ACK", self._sequence)
        return answer

    def _send(self, method: str, sequence: int, body: str = "", proof: str = "") -> None:
        host, port = self._signal.getsockname()
        lines = [
            f"{method} {self._target} SIP/2.0",
            f"Via: SIP/2.0/UDP {host}:{port};rport;branch=z9hG4bK{self._mark}{method}{sequence}",
            "Max-Forwards: 70",
            f"From: <sip:{self._user}@{host}>;tag=caller",
            f"To: {self._to}",
            f"Call-ID: {self._call}",
            f"CSeq: {sequence} {method}",
            f"Contact: <sip:{self._user}@{host}:{port}>",
            *([proof] if proof else []),
            *(["Content-Type: application/sdp"] if body else []),
            f"Content-Length: {len(body)}",
        ]
        self._signal.sendto("\r\n".join([*lines, "", body]).encode(), self._server)

    def _final(self, method: str, within: float) -> str:
        deadline = time.perf_counter() + within
        while True:
            self._signal.settimeout(max(deadline - time.perf_counter(), 0.001))
            message = self._signal.recv(65_536).decode(errors="replace")
            if not message.startswith("SIP/2.0 ") or message.startswith("SIP/2.0 1"):
                continue
            if header(message, "CSeq").endswith(method):
                return message

    def _offer(self) -> str:
        host, port = self._sound.getsockname()
        lines = [
            "v=0",
            f"o=- 1 1 IN IP4 {host}",
            "s=-",
            f"c=IN IP4 {host}",
            "t=0 0",
            f"m=audio {port} RTP/AVP 8",
            "a=rtpmap:8 PCMA/8000",
            "a=ptime:20",
            "",
        ]
        return "\r\n".join(lines)


def proof_of_password(challenge: str, method: str, target: str, user: str, password: str) -> str:
    """The header of a request that was challenged by the answer 401 (RFC 2617, with `qop=auth`)."""
    asked = dict(re.findall(r'(\w+)="?([^",]+)"?', header(challenge, "WWW-Authenticate")))
    realm, nonce = asked["realm"], asked["nonce"]
    one, two = _digest(f"{user}:{realm}:{password}"), _digest(f"{method}:{target}")
    response = _digest(f"{one}:{nonce}:00000001:abcd:auth:{two}")
    return (
        f'Authorization: Digest username="{user}", realm="{realm}", nonce="{nonce}", uri="{target}", '
        f'response="{response}", algorithm=MD5, cnonce="abcd", opaque="{asked.get("opaque", "")}", qop=auth, nc=00000001'
    )


def header(message: str, name: str) -> str:
    """The value of a header; a test that misses it fails."""
    found = re.search(rf"^{name}: *(.*?)\r?$", message, re.MULTILINE | re.IGNORECASE)
    assert found is not None, f"no {name} in an answer"
    return found[1]


def answer_to(request: str, status: str) -> bytes:
    """An answer without a body, such as `200 OK`."""
    kept = [line for line in request.split("\r\n") if line.split(":")[0] in {"Via", "From", "To", "Call-ID", "CSeq"}]
    return "\r\n".join([f"SIP/2.0 {status}", *kept, "Content-Length: 0", "", ""]).encode()


def _digest(text: str) -> str:
    return hashlib.md5(text.encode()).hexdigest()
