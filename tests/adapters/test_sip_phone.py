"""The SIP telephone of the tests: two of them call each other, with no server in between."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from itertools import groupby
from typing import TypeGuard

import pytest

from tests.support.polling import eventually
from tests.support.sip import rtp
from tests.support.sip.call import Call, CallOver, CallRefused
from tests.support.sip.datagrams import Datagrams
from tests.support.sip.g711 import key_tones
from tests.support.sip.message import Headers, Message, Request, Response, parse, uri_of
from tests.support.sip.mouth import FRAME_S, Mouth
from tests.support.sip.phone import Manner, SipPhone
from tests.support.sip.sdp import Description
from tests.support.sip.transactions import Received, Transactions

ANNA_HZ = 440.0
BORIS_HZ = 700.0
NOBODY = ("127.0.0.1", 9)
OFFER = Description(place=NOBODY).encode(1, 1)

Plug = Callable[..., Awaitable[SipPhone]]


@pytest.fixture
async def plug() -> AsyncIterator[Plug]:
    """Plugs in telephones that have no server."""
    phones: list[SipPhone] = []

    async def plug(user: str, hz: float, name: str = "") -> SipPhone:
        phones.append(await SipPhone(user, server=NOBODY, name=name, hz=hz).open())
        return phones[-1]

    yield plug
    for phone in phones:
        await phone.aclose()


@pytest.fixture
async def anna(plug: Plug) -> SipPhone:
    return await plug("anna", ANNA_HZ, "Anna K.")


@pytest.fixture
async def boris(plug: Plug) -> SipPhone:
    return await plug("boris", BORIS_HZ)


async def talk(anna: SipPhone, boris: SipPhone) -> tuple[Call, Call]:
    """Anna calls Boris, who answers."""
    dialled = anna.dial(boris.uri)
    theirs = await (await boris.rings()).answer()
    return await dialled.answered(), theirs


def asks(method: str) -> Callable[[Message], bool]:
    return lambda message: isinstance(message, Request) and message.method == method


def says_to(method: str) -> Callable[[Message], TypeGuard[Response]]:
    def says_to(message: Message) -> TypeGuard[Response]:
        return isinstance(message, Response) and message.sequence_method == method

    return says_to


def says(status: int, method: str) -> Callable[[Message], bool]:
    return lambda message: says_to(method)(message) and message.status == status


async def test_two_who_talk_hear_each_other(anna: SipPhone, boris: SipPhone) -> None:
    ours, theirs = await talk(anna, boris)
    assert await ours.hears(BORIS_HZ)
    assert await theirs.hears(ANNA_HZ)
    assert await theirs.misses(BORIS_HZ)


async def test_who_hangs_up_ends_the_call_for_both(anna: SipPhone, boris: SipPhone) -> None:
    ours, theirs = await talk(anna, boris)
    await theirs.hears(ANNA_HZ)
    await ours.hang_up({"Reason": 'Q.850;cause=16;text="Normal, as ever"'})
    assert ours.is_over
    assert not ours.ended_by_other
    assert theirs.is_over
    assert theirs.ended_by_other
    assert theirs.reasons == ("Normal, as ever",)
    assert await theirs.misses(ANNA_HZ)
    assert not anna.calls + boris.calls
    with pytest.raises(CallOver):
        await theirs.press("1")


async def test_who_is_called_sees_who_calls(anna: SipPhone, boris: SipPhone) -> None:
    dialled = anna.dial(boris.uri, {"X-Line": "sales"})
    incoming = await boris.rings()
    assert (incoming.caller.name, incoming.caller.user) == ("Anna K.", "anna")
    assert incoming.number == "boris"
    assert incoming.headers["x-line"] == "sales"
    assert await dialled.rings()
    assert dialled.statuses == [180]


async def test_a_tone_is_changed_and_ceases(anna: SipPhone, boris: SipPhone) -> None:
    ours, theirs = await talk(anna, boris)
    ours.say(1000)
    assert await theirs.hears(1000)
    assert await theirs.misses(ANNA_HZ)
    ours.say(None)
    assert await theirs.misses(1000)


@pytest.mark.parametrize("digit", "0123456789*#ABCD")
async def test_every_key_is_heard_as_its_two_tones(anna: SipPhone, boris: SipPhone, digit: str) -> None:
    ours, theirs = await talk(anna, boris)
    hears = asyncio.gather(theirs.hears(*key_tones(digit)), ours.press(digit))
    assert (await hears)[0]
    assert theirs.digits == digit
    assert await theirs.hears(ANNA_HZ), "the voice comes back"


async def test_keys_come_each_once_and_in_order(anna: SipPhone, boris: SipPhone) -> None:
    ours, theirs = await talk(anna, boris)
    await ours.press("1122#")
    await eventually(lambda: theirs.digits == "1122#")
    await ours.press("2")
    await eventually(lambda: theirs.digits == "1122#2")


async def test_keys_are_sent_as_the_rfc_has_them() -> None:
    """RFC 4733: a key has one time, its length grows, its end is said three times; then there is voice for a while."""
    sent: list[bytes] = []
    mouth = Mouth(sent.append, ANNA_HZ)
    mouth.codec, mouth.events, mouth.is_open = 0, 101, True
    await asyncio.gather(mouth.press("7"), mouth.press("#"))
    mouth.close()
    packets = [rtp.parse(data) for data in sent]
    first = packets[0].sequence
    assert [packet.sequence for packet in packets] == [(first + at) & 0xFFFF for at in range(len(packets))]
    runs = [(kind, list(run)) for kind, run in groupby(packets, key=lambda packet: packet.kind)]
    (_, seven), (_, voice), (_, hash_key) = runs[-3:]
    assert [kind for kind, _ in runs[-3:]] == [101, 0, 101]
    assert len(voice) * FRAME_S >= 0.08, "a pause in which the next key is told apart"
    for run, event in ((seven, 7), (hash_key, 11)):
        keys = [rtp.parse_key(packet.payload) for packet in run]
        assert {key.event for key in keys} == {event}
        assert [key.duration for key in keys] == [160, 320, 480, 640, 800, 960, 960, 960]
        assert [key.is_end for key in keys] == [False] * 5 + [True] * 3
        assert len({packet.timestamp for packet in run}) == 1
        assert [packet.is_marked for packet in run] == [True] + [False] * 7
    assert (voice[0].timestamp - seven[0].timestamp) & 0xFFFFFFFF == 960
    assert (hash_key[0].timestamp - voice[-1].timestamp) & 0xFFFFFFFF == 160


async def test_keys_are_sound_where_events_are_not_known(anna: SipPhone, boris: SipPhone) -> None:
    ours, theirs = await talk(anna, boris)
    ours.media.mouth.events = None
    assert (await asyncio.gather(theirs.hears(*key_tones("5")), ours.press("5")))[0]
    assert theirs.digits == ""


async def test_a_caller_gives_up_while_it_rings(anna: SipPhone, boris: SipPhone) -> None:
    dialled = anna.dial(boris.uri)
    incoming = await boris.rings()
    await dialled.hang_up({"Reason": 'SIP;cause=200;text="Call completed elsewhere"'})
    assert incoming.is_cancelled
    assert incoming.reasons == ("Call completed elsewhere",)
    assert not incoming.is_ringing
    assert [message.status for message in anna.wire.received if isinstance(message, Response)] == [180, 200, 487]
    with pytest.raises(CallOver):
        await incoming.answer()
    with pytest.raises(CallOver):
        await dialled.answered()
    assert not anna.calls + boris.calls


async def test_who_answers_while_the_caller_gives_up_is_not_left_alone(anna: SipPhone, boris: SipPhone) -> None:
    dialled = anna.dial(boris.uri)
    incoming = await boris.rings()
    boris.wire.lose(asks("CANCEL"))
    leaving = asyncio.gather(dialled.hang_up())
    call = await incoming.answer()
    await leaving
    await eventually(lambda: call.is_over)
    assert call.ended_by_other
    assert not incoming.is_cancelled


@pytest.mark.parametrize(("manner", "status"), [(Manner.BUSY, 486), (Manner.DECLINE, 603), (Manner.UNAVAILABLE, 480)])
async def test_a_phone_refuses_in_its_manner(anna: SipPhone, boris: SipPhone, manner: Manner, status: int) -> None:
    boris.manner = manner
    with pytest.raises(CallRefused) as refused:
        await anna.call(boris.uri)
    assert refused.value.status == status
    assert len(boris.incoming) == 1
    with pytest.raises(TimeoutError):
        await boris.rings(within=0)


async def test_who_does_not_want_to_talk_declines(anna: SipPhone, boris: SipPhone) -> None:
    dialled = anna.dial(boris.uri)
    await (await boris.rings()).decline(486)
    with pytest.raises(CallRefused, match="486 Busy Here"):
        await dialled.answered()
    assert not anna.calls + boris.calls


async def test_a_silent_phone_is_given_up(anna: SipPhone, boris: SipPhone, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.support.sip.dialled.WITHIN_S", 0.1)
    boris.manner = Manner.SILENT
    dialled = anna.dial(boris.uri)
    assert not await dialled.rings(within=0.1)
    await dialled.hang_up()
    with pytest.raises(CallOver):
        await dialled.answered()


async def test_a_phone_answers_by_itself(anna: SipPhone, boris: SipPhone) -> None:
    boris.manner = Manner.ANSWER
    ours = await anna.call(boris.uri)
    theirs = await (await boris.rings()).answered()
    assert await ours.hears(BORIS_HZ)
    assert await theirs.hears(ANNA_HZ)


@pytest.mark.parametrize(
    "header",
    [
        ("Call-Info", "<sip:127.0.0.1>;answer-after=0"),
        ("Call-Info", ";answer-after=0"),
        ("Alert-Info", "<http://127.0.0.1>;info=alert-autoanswer"),
        ("Alert-Info", "Auto Answer"),
    ],
)
async def test_a_phone_that_may_answers_who_asks_for_it(
    anna: SipPhone, boris: SipPhone, header: tuple[str, str]
) -> None:
    boris.answers_by_itself = True
    await anna.call(boris.uri, dict([header]))
    anna.dial(boris.uri, {"Alert-Info": "<http://127.0.0.1>;info=loud"})
    await boris.rings()
    assert (await boris.rings()).is_ringing, "this one did not ask for it"


async def test_a_phone_that_may_not_answer_by_itself_rings(anna: SipPhone, boris: SipPhone) -> None:
    anna.dial(boris.uri, {"Call-Info": ";answer-after=0"})
    assert (await boris.rings()).is_ringing


async def test_who_is_put_on_hold_hears_nothing_and_says_nothing(anna: SipPhone, boris: SipPhone) -> None:
    ours, theirs = await talk(anna, boris)
    assert await ours.hears(BORIS_HZ)
    await ours.hold()
    assert theirs.is_held
    assert await theirs.misses(ANNA_HZ)
    assert await ours.misses(BORIS_HZ)
    await ours.resume()
    assert await theirs.hears(ANNA_HZ)
    assert await ours.hears(BORIS_HZ)


@pytest.mark.parametrize(
    ("offered", "answered", "is_held"),
    [("sendrecv", "sendrecv", False), ("sendonly", "recvonly", True), ("recvonly", "sendonly", False),
     ("inactive", "inactive", True)],
)  # fmt: skip
async def test_every_direction_has_its_answer(
    anna: SipPhone, boris: SipPhone, offered: str, answered: str, is_held: bool
) -> None:
    ours, theirs = await talk(anna, boris)
    offer = ours.media.offer().replace(b"a=sendrecv", f"a={offered}".encode())
    for method in ("INVITE", "UPDATE"):
        response = await ours.ask(method, {"Content-Type": "application/sdp"}, offer)
        assert response.status == 200
        assert f"a={answered}\r\n".encode() in response.body
        assert theirs.is_held == is_held


@pytest.mark.parametrize("method", ["OPTIONS", "INFO", "NOTIFY", "UPDATE"])
async def test_a_phone_takes_what_is_asked_within_a_call(anna: SipPhone, boris: SipPhone, method: str) -> None:
    ours, theirs = await talk(anna, boris)
    assert (await ours.ask(method)).status == 200
    assert [request.method for request in theirs.requests] == [method]
    assert await theirs.hears(ANNA_HZ)


async def test_an_offer_may_come_with_the_answer(anna: SipPhone, boris: SipPhone) -> None:
    """A re-INVITE without SDP is answered with an offer."""
    ours, _ = await talk(anna, boris)
    response = await ours.ask("INVITE")
    assert response.status == 200
    assert b"m=audio" in response.body


async def test_what_cannot_be_is_refused(anna: SipPhone, boris: SipPhone) -> None:
    ours, _ = await talk(anna, boris)
    offer = ours.media.offer()
    encrypted = offer.replace(b"RTP/AVP", b"RTP/SAVP")
    assert (await ours.ask("INVITE", body=encrypted)).status == 488
    assert (await ours.ask("INVITE", {"Require": "100rel"}, offer)).status == 420
    assert (await ours.ask("PUBLISH")).status == 405
    ours.dialog.sequence -= 2
    assert (await ours.ask("INFO")).status == 500, "older than what was asked before"
    ours.dialog.sequence += 2
    remote, ours.dialog.remote = ours.dialog.remote, ours.dialog.remote.replace("tag=", "tag=another")
    assert (await ours.ask("INFO")).status == 481
    ours.dialog.remote = remote


async def test_video_is_refused_and_sound_is_not(anna: SipPhone, boris: SipPhone) -> None:
    ours, _ = await talk(anna, boris)
    offer = ours.media.offer().replace(b"m=audio", b"m=video 4000 RTP/AVP 96\r\nm=audio")
    answer = (await ours.ask("INVITE", body=offer)).body
    media = [line.split()[:2] for line in answer.decode().splitlines() if line.startswith("m=")]
    assert media[0] == ["m=video", "0"]
    assert media[1][0] == "m=audio"
    assert media[1][1] != "0"


@pytest.mark.parametrize(
    "lost",
    [asks("INVITE"), says(180, "INVITE"), says(200, "INVITE"), asks("ACK"), asks("BYE"), says(200, "BYE")],
    ids=["INVITE", "180", "200", "ACK", "BYE", "200 to BYE"],
)
async def test_a_lost_message_is_sent_again_and_nothing_is_done_twice(
    anna: SipPhone, boris: SipPhone, lost: Callable[[Message], bool]
) -> None:
    boris.manner = Manner.ANSWER
    anna.wire.lose(lost)
    ours = await anna.call(boris.uri)
    theirs = await (await boris.rings()).answered()
    assert await theirs.hears(ANNA_HZ)
    await ours.hang_up()
    assert theirs.is_over
    assert len(boris.incoming) == 1
    assert [request.method for request in theirs.requests] == ["BYE"]
    assert all(message.status == 200 for message in boris.wire.sent if says_to("BYE")(message))


async def test_a_call_that_is_repeated_rings_once(anna: SipPhone, boris: SipPhone) -> None:
    anna.wire.lose(says(180, "INVITE"))
    dialled = anna.dial(boris.uri)
    assert await dialled.rings()
    assert len([message for message in boris.wire.received if asks("INVITE")(message)]) == 2
    assert len({message.to_tag for message in boris.wire.sent if says_to("INVITE")(message)}) == 1
    assert len(boris.incoming) == 1


async def test_a_lost_ack_of_a_refusal_is_sent_again(anna: SipPhone, boris: SipPhone) -> None:
    boris.manner = Manner.BUSY
    anna.wire.lose(asks("ACK"))
    with pytest.raises(CallRefused):
        await anna.call(boris.uri)
    await eventually(lambda: any(asks("ACK")(message) for message in boris.wire.received))
    assert len([message for message in boris.wire.sent if says(486, "INVITE")(message)]) == 2


async def test_who_answers_second_is_sent_away(anna: SipPhone) -> None:
    """A proxy may let several phones ring, and two may answer at once."""

    def answer_twice(received: Received) -> None:
        if received.request.method != "INVITE":
            received.respond(200)
            return
        received.respond(200, [("Contact", f"<{uri_of('first', both.wire.here)}>")], OFFER)
        again = parse(both.wire.sent[-1].encode())
        again.headers.put("To", again.headers["To"].replace("tag=", "tag=second"))
        again.headers.put("Contact", f"<{uri_of('second', both.wire.here)}>")
        both.wire.send(again, anna.address)

    both = Transactions("127.0.0.1", 0, answer_twice)
    call = await anna.call(uri_of("anybody", both.wire.here))
    await eventually(lambda: len([message for message in both.wire.received if asks("BYE")(message)]) == 1)
    told = [message for message in both.wire.received if isinstance(message, Request)]
    second = uri_of("second", both.wire.here)
    assert [(one.method, one.uri) for one in told[2:]] == [("ACK", second), ("BYE", second)]
    assert not call.is_over
    await call.hang_up()
    both.close()


@pytest.mark.parametrize("has_rport", [True, False])
async def test_a_response_goes_to_where_the_request_came_from(boris: SipPhone, has_rport: bool) -> None:
    """With `rport`; else to the port that the request names."""
    came: list[tuple[str, Message]] = []

    def ear(name: str) -> Datagrams:
        return Datagrams("127.0.0.1", 0, lambda data, _, at: came.append((name, parse(data))))

    source, named = ear("source"), ear("named")
    via = f"SIP/2.0/UDP 127.0.0.1:{named.here[1]}{';rport' if has_rport else ''};branch=z9hG4bKx"
    lines = [("Via", via), ("From", "<sip:x@127.0.0.1>;tag=1"), ("To", f"<{boris.uri}>"), ("Call-ID", "1")]
    request = Request("OPTIONS", boris.uri, Headers([*lines, ("CSeq", "1 OPTIONS")]))
    source.send(request.encode(), boris.address)
    await eventually(lambda: bool(came))
    by, response = came[0]
    assert by == ("source" if has_rport else "named")
    assert (f"rport={source.here[1]};" in response.headers["Via"]) == has_rport
    source.close()
    named.close()


async def test_a_phone_whose_cable_is_pulled_says_nothing_and_may_come_back(anna: SipPhone, boris: SipPhone) -> None:
    ours, theirs = await talk(anna, boris)
    assert await ours.hears(BORIS_HZ)
    address = boris.address
    boris.vanish()
    assert theirs.is_over
    assert not theirs.ended_by_other
    assert await ours.misses(BORIS_HZ)
    assert not ours.is_over, "nobody said so"
    ours.end()
    await boris.open()
    assert boris.address == address
    again, _ = await talk(anna, boris)
    assert await again.hears(BORIS_HZ)


async def test_a_phone_that_is_put_away_hangs_up_and_refuses(anna: SipPhone, boris: SipPhone) -> None:
    ours, _ = await talk(anna, boris)
    ringing = anna.dial(boris.uri)
    await boris.rings()
    calling = boris.dial(anna.uri)
    rung = await anna.rings()
    await boris.aclose()
    assert ours.ended_by_other
    assert rung.is_cancelled
    with pytest.raises(CallRefused, match="480"):
        await ringing.answered()
    with pytest.raises(CallOver):
        await calling.answered()


async def test_a_phone_has_several_calls_at_once(anna: SipPhone, boris: SipPhone, plug: Plug) -> None:
    clara = await plug("clara", 850.0)
    boris.manner = Manner.ANSWER
    calls = [await anna.call(boris.uri), await clara.call(boris.uri)]
    theirs = [await (await boris.rings()).answered() for _ in calls]
    assert await theirs[0].hears(ANNA_HZ)
    assert await theirs[1].hears(850.0)
    await calls[0].hang_up()
    assert boris.calls == theirs[1:]


async def test_the_schedule_of_what_is_said_does_not_drift(anna: SipPhone, boris: SipPhone) -> None:
    ours, theirs = await talk(anna, boris)
    assert await theirs.hears(ANNA_HZ)
    loop = asyncio.get_running_loop()
    theirs.count_anew()
    began = loop.time()
    time.sleep(0.2)  # noqa: ASYNC251 - the process stalls, and what was late is made up for
    await eventually(lambda: theirs.reception.packets >= 50)
    took = loop.time() - began
    assert 48 * FRAME_S <= took <= 1.2, "a second of packets takes a second"
    await ours.hang_up()


async def test_packets_and_gaps_are_counted(anna: SipPhone, boris: SipPhone) -> None:
    ours, theirs = await talk(anna, boris)
    theirs.count_anew()
    ours.media.mouth.is_open = False
    await eventually(lambda: theirs.reception.longest_gap_s > 0.3)
    ours.media.mouth.is_open = True
    assert await theirs.hears(ANNA_HZ)
    heard = theirs.reception
    assert heard.packets > 0
    assert heard.lost == 0
    assert 0.3 < heard.longest_gap_s < 1
    await ours.hang_up()
    heard = theirs.reception
    assert await theirs.misses(ANNA_HZ)
    assert theirs.reception == heard, "the silence after the end is no gap"


async def test_rubbish_is_ignored(anna: SipPhone, boris: SipPhone) -> None:
    ours, theirs = await talk(anna, boris)
    for rubbish in (b"", b"\r\n\r\n", b"\x00" * 100, b"INVITE sip:x SIP/2.0\r\n\r\n", b"SIP/2.0 abc\r\nVia: x\r\n\r\n"):
        anna.wire.say(rubbish, boris.address)
    assert (await ours.ask("OPTIONS")).status == 200
    assert await theirs.hears(ANNA_HZ)
