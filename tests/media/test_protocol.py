"""The wire outlives releases: an old media process and a new server must understand each other."""

import json
import random

import msgspec
import pytest

from perezvon.adapters.telephony.wire import protocol
from perezvon.adapters.telephony.wire.client import MediaVoice
from perezvon.adapters.telephony.wire.protocol import WIRE_VERSION, Method
from perezvon.engine.commands import CallCustomer, ConnectAgent, HangUpLeg, SetLegPart
from perezvon.engine.events import CommandFailed
from perezvon.kernel.ids import AgentId, CommandId, ContactId, LegId, LineId
from perezvon.kernel.values import Language
from perezvon.platform.link import Peer, serve_link
from tests.support.polling import eventually

_SINCE_1 = [
    (protocol.Hello(wire=1, release="0.1.0", pid=7, started=5), '{"wire":1,"release":"0.1.0","pid":7,"started":5}'),
    (
        protocol.CallerOffer(contact="c", leg="l", line="web", sdp="v=0", language="ru"),
        '{"contact":"c","leg":"l","line":"web","sdp":"v=0","language":"ru"}',
    ),
    (protocol.PhoneOffer(agent="anna", sdp="v=0"), '{"agent":"anna","sdp":"v=0"}'),
    (protocol.PhoneGivenUp(agent="anna"), '{"agent":"anna"}'),
    (protocol.Answer(sdp="v=0"), '{"sdp":"v=0"}'),
    (protocol.Acknowledged(serials=("a.1",)), '{"serials":["a.1"]}'),
    (
        protocol.Play(id="1.0", contact="c", leg="l", files=("/a.ogg",), digits="12", wait_s=5),
        '{"type":"Play","id":"1.0","contact":"c","leg":"l","files":["/a.ogg"],"digits":"12","wait_s":5}',
    ),
    (
        protocol.PlayMusic(id="1.0", contact="c", leg="l"),
        '{"type":"PlayMusic","id":"1.0","contact":"c","leg":"l"}',
    ),
    (protocol.Ring(id="1.0", agent="anna"), '{"type":"Ring","id":"1.0","agent":"anna"}'),
    (protocol.StopRinging(id="1.0", agent="anna"), '{"type":"StopRinging","id":"1.0","agent":"anna"}'),
    (
        protocol.Join(id="1.0", contact="c", leg="a", agent="anna", record=False),
        '{"type":"Join","id":"1.0","contact":"c","leg":"a","agent":"anna","record":false}',
    ),
    (protocol.HangUp(id="1.0", contact="c", leg="a"), '{"type":"HangUp","id":"1.0","contact":"c","leg":"a"}'),
    (
        protocol.Told(serial="a.1", seen=protocol.Arrived(contact="c", leg="l", line="web", customer="maria")),
        '{"serial":"a.1","seen":{"type":"Arrived","contact":"c","leg":"l","line":"web","customer":"maria"}}',
    ),
    (
        protocol.Told(serial="a.1", seen=protocol.Done(order="1.0")),
        '{"serial":"a.1","seen":{"type":"Done","order":"1.0"}}',
    ),
    (
        protocol.Told(serial="a.1", seen=protocol.Failed(order="1.0", reason="leg_gone")),
        '{"serial":"a.1","seen":{"type":"Failed","order":"1.0","reason":"leg_gone"}}',
    ),
    (
        protocol.Told(serial="a.1", seen=protocol.Said(order="1.0", contact="c", leg="l")),
        '{"serial":"a.1","seen":{"type":"Said","order":"1.0","contact":"c","leg":"l"}}',
    ),
    (
        protocol.Told(serial="a.1", seen=protocol.Pressed(order="1.0", contact="c", leg="l", digit="2")),
        '{"serial":"a.1","seen":{"type":"Pressed","order":"1.0","contact":"c","leg":"l","digit":"2"}}',
    ),
    (
        protocol.Told(serial="a.1", seen=protocol.Joined(order="1.0", contact="c", leg="a")),
        '{"serial":"a.1","seen":{"type":"Joined","order":"1.0","contact":"c","leg":"a"}}',
    ),
    (
        protocol.Told(serial="a.1", seen=protocol.Gone(contact="c", leg="l", cause="command", order="1.0")),
        '{"serial":"a.1","seen":{"type":"Gone","contact":"c","leg":"l","cause":"command","order":"1.0"}}',
    ),
    (
        protocol.Told(
            serial="a.1",
            seen=protocol.Recorded(contact="c", leg="a", recording="c-a", started=5, duration=9),
        ),
        '{"serial":"a.1","seen":{"type":"Recorded","contact":"c","leg":"a","recording":"c-a","started":5,'
        '"duration":9}}',
    ),
    (
        protocol.Told(serial="a.1", seen=protocol.PhoneReady(agent="anna")),
        '{"serial":"a.1","seen":{"type":"PhoneReady","agent":"anna"}}',
    ),
    (
        protocol.Told(serial="a.1", seen=protocol.PhoneLost(agent="anna")),
        '{"serial":"a.1","seen":{"type":"PhoneLost","agent":"anna"}}',
    ),
    (
        protocol.Existing(customers=(), agent_legs=("a",), phones=("anna",)),
        '{"customers":[],"agent_legs":["a"],"phones":["anna"]}',
    ),
]
_SINCE_2 = [
    (
        protocol.StopPlaying(id="1.0", contact="c", leg="l"),
        '{"type":"StopPlaying","id":"1.0","contact":"c","leg":"l"}',
    ),
    (
        protocol.Join(id="1.0", contact="c", leg="a", agent="anna", part=protocol.Part.LISTEN, silences=False),
        '{"type":"Join","id":"1.0","contact":"c","leg":"a","agent":"anna","part":"listen","silences":false}',
    ),
    (
        protocol.SetPart(id="1.0", contact="c", leg="a", part=protocol.Part.WHISPER, record=False),
        '{"type":"SetPart","id":"1.0","contact":"c","leg":"a","part":"whisper","record":false}',
    ),
    (
        protocol.Mute(id="1.0", contact="c", leg="a", is_muted=True),
        '{"type":"Mute","id":"1.0","contact":"c","leg":"a","is_muted":true}',
    ),
    (
        protocol.PressKeys(id="1.0", contact="c", leg="l", digits="1*#"),
        '{"type":"PressKeys","id":"1.0","contact":"c","leg":"l","digits":"1*#"}',
    ),
    (
        protocol.Told(serial="a.1", seen=protocol.Interrupted(contact="c", leg="a")),
        '{"serial":"a.1","seen":{"type":"Interrupted","contact":"c","leg":"a"}}',
    ),
    (
        protocol.Told(serial="a.1", seen=protocol.Restored(contact="c", leg="a")),
        '{"serial":"a.1","seen":{"type":"Restored","contact":"c","leg":"a"}}',
    ),
]
_SINCE_3 = [
    (protocol.Asked(question=7), '{"question":7}'),
    (
        protocol.Existing(customers=(), agent_legs=("a",), phones=("anna",), question=7),
        '{"customers":[],"agent_legs":["a"],"phones":["anna"],"question":7}',
    ),
]
_SINCE_4 = [
    (protocol.Leads(epoch=9), '{"epoch":9}'),
    (protocol.Asked(question=7, epoch=9), '{"question":7,"epoch":9}'),
    (protocol.Acknowledged(serials=("a.1",), epoch=9), '{"serials":["a.1"],"epoch":9}'),
    (
        protocol.HangUp(id="1.0", epoch=9, contact="c", leg="a"),
        '{"type":"HangUp","id":"1.0","epoch":9,"contact":"c","leg":"a"}',
    ),
    (
        protocol.Arrived(contact="c", leg="l", line="web", number="+4930123456", name="Maria"),
        '{"type":"Arrived","contact":"c","leg":"l","line":"web","number":"+4930123456","name":"Maria"}',
    ),
    (
        protocol.Hello(wire=4, release="0.1.0", pid=7, started=5, kind="asterisk"),
        '{"wire":4,"release":"0.1.0","pid":7,"started":5,"kind":"asterisk"}',
    ),
    (protocol.PhoneWanted(agent="anna"), '{"agent":"anna"}'),
    (
        protocol.PhoneLogin(user="web-anna", password="secret", lasts_s=60),
        '{"user":"web-anna","password":"secret","lasts_s":60}',
    ),
    (
        protocol.Directory(port=8088, numbers={"web": ("100", "200")}),
        '{"port":8088,"numbers":{"web":["100","200"]}}',
    ),
]
_SINCE_5 = [
    (
        protocol.Hello(wire=5, release="0.1.0", pid=7, started=5, kind="asterisk", calls_out=True),
        '{"wire":5,"release":"0.1.0","pid":7,"started":5,"kind":"asterisk","calls_out":true}',
    ),
    (
        protocol.Join(id="1.0", contact="c", leg="a", agent="anna", calls_back=True),
        '{"type":"Join","id":"1.0","contact":"c","leg":"a","agent":"anna","calls_back":true}',
    ),
    (
        protocol.Dial(id="1.0", contact="c", leg="l", number="+4930123456", line="web", ring_s=30, language="ru"),
        '{"type":"Dial","id":"1.0","contact":"c","leg":"l","number":"+4930123456","line":"web","ring_s":30,"language":"ru"}',
    ),
    (
        protocol.PassOn(id="1.0", contact="c", leg="l", target="office"),
        '{"type":"PassOn","id":"1.0","contact":"c","leg":"l","target":"office"}',
    ),
]
GOLDEN = {
    1: _SINCE_1,
    2: [*_SINCE_1, *_SINCE_2],
    3: [*_SINCE_1, *_SINCE_2, *_SINCE_3],
    4: [*_SINCE_1, *_SINCE_2, *_SINCE_3, *_SINCE_4],
    5: [*_SINCE_1, *_SINCE_2, *_SINCE_3, *_SINCE_4, *_SINCE_5],
}
"""For each version, what is said and how. An entry is never changed: a change that breaks one is a new version."""

KEY = b"k" * 32


@pytest.mark.parametrize(("message", "form"), GOLDEN[WIRE_VERSION], ids=lambda value: type(value).__name__)
def test_what_is_said_keeps_its_form(message: protocol.Wire, form: str) -> None:
    assert json.loads(msgspec.json.encode(message)) == json.loads(form)
    payload = protocol.encode(message)
    decode_again = protocol.decode_order if isinstance(message, protocol.Order) else None
    assert message == (decode_again(payload) if decode_again else protocol.decode(payload, type(message)))


def test_fields_that_a_newer_release_added_are_ignored() -> None:
    newer = msgspec.msgpack.encode({"agent": "anna", "sdp": "v=0", "colour": "blue"})
    assert protocol.decode(newer, protocol.PhoneOffer) == protocol.PhoneOffer(agent="anna", sdp="v=0")


class OtherMedia:
    """A media process of another protocol."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    async def opened(self, peer: Peer) -> None:
        return

    async def closed(self, peer: Peer) -> None:
        return

    async def answer(self, peer: Peer, method: str, payload: bytes) -> bytes:
        self.asked.append(method)
        return protocol.encode(protocol.Hello(wire=WIRE_VERSION + 1, release="9", pid=1, started=0))


class NoPrompts:
    async def files(self, spoken: object, language: object, customer: object) -> list[object]:
        return []


class NoNumbers:
    async def number(self, party: object, customer: object, callback: object = None) -> str | None:
        return None


async def test_a_media_process_of_another_protocol_is_not_spoken_to() -> None:
    other = OtherMedia()
    server = await serve_link("tcp:127.0.0.1:0", other, key=KEY)
    voice = MediaVoice(
        f"tcp:127.0.0.1:{server.port}", prompts=NoPrompts(), numbers=NoNumbers(), chance=random.Random(1), key=KEY
    )  # type: ignore[arg-type]
    await eventually(lambda: len(other.asked) >= 2)
    assert set(other.asked) == {Method.HELLO}
    await voice.aclose()
    await server.aclose()


class OlderMedia:
    """A media process of the oldest protocol that is spoken to: it knows no epochs, and answers nothing."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    async def opened(self, peer: Peer) -> None:
        return

    async def closed(self, peer: Peer) -> None:
        return

    async def answer(self, peer: Peer, method: str, payload: bytes) -> bytes:
        self.asked.append(method)
        hello = protocol.Hello(wire=protocol.OLDEST_WIRE, release="0", pid=1, started=0)
        return protocol.encode(hello) if method == Method.HELLO else b""


async def test_a_media_process_that_knows_no_epochs_is_led_too() -> None:
    """It runs on while the server is upgraded, and people talk."""
    older = OlderMedia()
    server = await serve_link("tcp:127.0.0.1:0", older, key=KEY)
    voice = MediaVoice(
        f"tcp:127.0.0.1:{server.port}", prompts=NoPrompts(), numbers=NoNumbers(), chance=random.Random(1), key=KEY
    )  # type: ignore[arg-type]
    await eventually(lambda: older.asked == [Method.HELLO])
    await voice.resynchronise(1, epoch=7)
    await voice.perform(HangUpLeg(id=CommandId("1.0"), contact=ContactId("c"), leg=LegId("l")))
    await voice.acknowledge(["a.1"])
    await voice.stay(epoch=7)
    assert not await voice.is_led_by_another()
    await voice.step_down()
    assert older.asked == [Method.HELLO, Method.RESYNCHRONISE, Method.PERFORM, Method.ACKNOWLEDGE]
    await voice.aclose()
    await server.aclose()


class NewMedia(OlderMedia):
    """A media process of this protocol. It calls nobody outside unless it says so."""

    def __init__(self, *, calls_out: bool) -> None:
        super().__init__()
        self.calls_out = calls_out

    async def answer(self, peer: Peer, method: str, payload: bytes) -> bytes:
        self.asked.append(method)
        if method == Method.HELLO:
            hello = protocol.Hello(wire=WIRE_VERSION, release="0", pid=1, started=0, calls_out=self.calls_out)
            return protocol.encode(hello)
        return protocol.encode(protocol.Leads(epoch=7)) if method == Method.RESYNCHRONISE else b""


@pytest.mark.parametrize(
    ("media", "reason"),
    [
        (OlderMedia(), "not_supported"),
        (NewMedia(calls_out=False), "not_supported"),
        (NewMedia(calls_out=True), "no_number"),
    ],
)
async def test_nobody_is_called_by_who_cannot_or_without_a_number(media: OlderMedia, reason: str) -> None:
    server = await serve_link("tcp:127.0.0.1:0", media, key=KEY)
    voice = MediaVoice(
        f"tcp:127.0.0.1:{server.port}", prompts=NoPrompts(), numbers=NoNumbers(), chance=random.Random(1), key=KEY
    )  # type: ignore[arg-type]
    await eventually(lambda: media.asked == [Method.HELLO])
    await voice.resynchronise(1, epoch=7)
    call = CallCustomer(
        id=CommandId("1.0"),
        contact=ContactId("c"),
        leg=LegId("l"),
        line=LineId("web"),
        language=Language.ENGLISH,
        ring_s=9,
    )
    await voice.perform(call)
    assert (await anext(voice.reports())).what == CommandFailed(command=call.id, reason=reason)
    assert Method.PERFORM not in media.asked
    await voice.aclose()
    await server.aclose()


class ObedientMedia:
    """A media process that keeps what it was ordered."""

    def __init__(self) -> None:
        self.orders: list[protocol.Order] = []
        self.is_greeted = False

    async def opened(self, peer: Peer) -> None:
        return

    async def closed(self, peer: Peer) -> None:
        return

    async def answer(self, peer: Peer, method: str, payload: bytes) -> bytes:
        if method == Method.HELLO:
            self.is_greeted = True
            return protocol.encode(protocol.Hello(wire=WIRE_VERSION, release="1", pid=1, started=0))
        self.orders.append(protocol.decode_order(payload))
        return b""


@pytest.mark.parametrize("records_talks", [True, False])
async def test_where_talks_are_not_to_be_recorded_nobody_is_ordered_to(records_talks: bool) -> None:
    media = ObedientMedia()
    server = await serve_link("tcp:127.0.0.1:0", media, key=KEY)
    voice = MediaVoice(
        f"tcp:127.0.0.1:{server.port}",
        prompts=NoPrompts(),  # type: ignore[arg-type]
        numbers=NoNumbers(),
        chance=random.Random(1),
        key=KEY,
        records_talks=records_talks,
    )
    await eventually(lambda: media.is_greeted)
    contact, leg = ContactId("c"), LegId("l")
    await voice.perform(ConnectAgent(id=CommandId("1.0"), contact=contact, leg=leg, agent=AgentId("anna")))
    await voice.perform(SetLegPart(id=CommandId("2.0"), contact=contact, leg=leg, part="talk"))
    recorded = [order.record for order in media.orders if isinstance(order, protocol.Join | protocol.SetPart)]
    assert recorded == [records_talks, records_talks]
    await voice.aclose()
    await server.aclose()
