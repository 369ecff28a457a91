"""What the SIP telephone of the tests reads and writes: messages, routes, SDP, sound and RTP."""

import numpy as np
import pytest

from tests.support.sip import rtp, sdp
from tests.support.sip.datagrams import now
from tests.support.sip.dialog import Dialog
from tests.support.sip.ear import Ear
from tests.support.sip.g711 import CODECS, FRAME, RATE, key_tones
from tests.support.sip.message import (
    Headers,
    MalformedError,
    Request,
    Response,
    address_of,
    parse,
    place_of,
    texts,
    uri_of,
)
from tests.support.tones import ABSENT, PRESENT, level, tone

INVITE = (
    b"INVITE sip:100@127.0.0.1:5070;transport=udp SIP/2.0\r\n"
    b"v: SIP/2.0/UDP 127.0.0.2:5060;branch=z9hG4bKa;rport, SIP/2.0/UDP 127.0.0.3;branch=z9hG4bKb\r\n"
    b'f: "Ivan \\"the, 1st\\" <x>" <sip:+7495@example.net;user=phone>;tag=abc\r\n'
    b"TO: sip:100@example.net\r\n"
    b"i: some id\r\n"
    b"CSeq: 7\r\n  INVITE\r\n"
    b"m: <sip:ivan@127.0.0.2:5080>\r\n"
    b"Record-Route: <sip:127.0.0.4:5062;lr>,<sip:127.0.0.5:5064;lr>\r\n"
    b'Reason: SIP;cause=200;text="Call; completed, elsewhere", Q.850;cause=26\r\n'
    b"l: 5\r\n\r\nhello and more"
)


def test_a_message_is_read_however_it_is_written() -> None:
    message = parse(INVITE)
    assert isinstance(message, Request)
    assert (message.method, message.uri) == ("INVITE", "sip:100@127.0.0.1:5070;transport=udp")
    assert len(message.headers.all("Via")) == 2
    assert message.branch == "z9hG4bKa"
    assert (message.sequence, message.sequence_method, message.call_id) == (7, "INVITE", "some id")
    assert (message.from_tag, message.to_tag) == ("abc", "")
    assert message.body == b"hello"
    caller = address_of(message.headers["From"])
    assert (caller.name, caller.user) == ('Ivan "the, 1st" <x>', "+7495")
    assert texts(message.headers.all("Reason")) == ("Call; completed, elsewhere",)


def test_what_is_written_is_read_as_the_same() -> None:
    message = parse(INVITE)
    again = parse(message.encode())
    assert again.headers.all("via") == message.headers.all("Via")
    assert again.body == b"hello"


@pytest.mark.parametrize(
    "rubbish",
    [b"", b"\r\n\r\n", INVITE.replace(b"i: some id\r\n", b""), INVITE.replace(b"SIP/2.0\r\nv", b"SIP/3.0\r\nv"),
     INVITE.replace(b"CSeq: 7", b"CSeq: x"), INVITE.replace(b"l: 5", b"l: five"), INVITE.partition(b"\r\n\r\n")[0]],
)  # fmt: skip
def test_what_is_no_message_is_an_error(rubbish: bytes) -> None:
    with pytest.raises(MalformedError):
        parse(rubbish)


def test_a_uri_leads_somewhere() -> None:
    assert uri_of("+49#1", ("127.0.0.1", 5060)) == "sip:+49%231@127.0.0.1"
    assert uri_of("", ("127.0.0.1", 5080)) == "sip:127.0.0.1:5080"
    assert place_of("sip:x@127.0.0.1:5080;lr") == ("127.0.0.1", 5080)
    assert place_of("sip:127.0.0.1") == ("127.0.0.1", 5060)


def _accepted(routes: str) -> Response:
    lines = [("From", "<sip:a@127.0.0.1>;tag=1"), ("To", "<sip:b@127.0.0.1>;tag=2"), ("Record-Route", routes)]
    return Response(200, "OK", Headers([*lines, ("Contact", "<sip:b@127.0.0.9:5090>")]))


def test_proxies_that_want_to_stay_are_passed_in_order() -> None:
    invite = parse(INVITE)
    assert isinstance(invite, Request)
    ours = Dialog.called(invite, _accepted("<sip:127.0.0.4:5062;lr>, <sip:127.0.0.5:5064;lr>"))
    assert ours.to == ("127.0.0.5", 5064), "the last one named is the nearest to who called"
    bye = ours.request("BYE", 8)
    assert bye.uri == "sip:b@127.0.0.9:5090"
    assert bye.headers.all("Route") == ["<sip:127.0.0.5:5064;lr>", "<sip:127.0.0.4:5062;lr>"]
    theirs = Dialog.answering(invite, "2")
    assert theirs.to == ("127.0.0.4", 5062)
    assert theirs.request("BYE", 1).uri == "sip:ivan@127.0.0.2:5080"


def test_an_old_proxy_is_the_target_itself() -> None:
    invite = parse(INVITE)
    assert isinstance(invite, Request)
    bye = Dialog.called(invite, _accepted("<sip:127.0.0.4:5062>")).request("BYE", 8)
    assert bye.uri == "sip:127.0.0.4:5062"
    assert bye.headers.all("Route") == ["<sip:b@127.0.0.9:5090>"]


@pytest.mark.parametrize(
    ("lines", "direction"),
    [("c=IN IP4 0.0.0.0\r\nm=audio 4000 RTP/AVP 0", "inactive"),
     ("c=IN IP4 127.0.0.1\r\na=sendonly\r\nm=audio 4000 RTP/AVP 0", "sendonly"),
     ("c=IN IP4 127.0.0.1\r\na=sendonly\r\nm=audio 4000 RTP/AVP 0\r\na=inactive", "inactive"),
     ("c=IN IP4 127.0.0.1\r\nm=audio 4000 RTP/AVP 18 0", "sendrecv")],
)  # fmt: skip
def test_a_direction_may_be_said_in_several_ways(lines: str, direction: str) -> None:
    assert sdp.parse(f"v=0\r\n{lines}\r\n".encode()).direction == direction


def test_the_codec_and_the_number_of_keys_are_theirs() -> None:
    offer = b"v=0\r\nc=IN IP4 127.0.0.1\r\nm=audio 4000 RTP/AVP 8 0 96\r\na=rtpmap:96 telephone-event/8000\r\n"
    answer = sdp.parse(offer).answered(("127.0.0.1", 6000), sends=True, receives=True).encode(1, 1)
    assert b"m=audio 6000 RTP/AVP 8 96\r\n" in answer
    assert b"a=rtpmap:96 telephone-event/8000\r\n" in answer


@pytest.mark.parametrize(
    "media", [b"m=audio 1 RTP/AVP 18", b"m=audio 1 RTP/SAVP 0", b"m=video 1 RTP/AVP 0", b"m=audio"]
)
def test_what_is_no_sound_for_us_is_an_error(media: bytes) -> None:
    with pytest.raises(sdp.SDPError):
        sdp.parse(b"v=0\r\nc=IN IP4 127.0.0.1\r\n" + media)


@pytest.mark.parametrize("kind", [0, 8])
def test_a_tone_survives_its_codec(kind: int) -> None:
    said = tone(440, 0.2, RATE)
    heard = CODECS[kind].decode(CODECS[kind].encode(said))
    assert level(heard, 440, RATE) == pytest.approx(level(said, 440, RATE), abs=0.1)
    assert level(heard, 1000, RATE) < -60


def test_the_codecs_are_those_of_g711() -> None:
    assert CODECS[0].decode(b"\x00\x80\xff\x7f\xf0\x70").tolist() == [-32_124, 32_124, 0, 0, 120, -120]
    assert CODECS[8].decode(b"\xd5\x55\xaa\x2a").tolist() == [8, -8, 32_256, -32_256]
    for codec in CODECS.values():
        assert codec.decode(codec.encode(np.array([0, 1000, -1000], np.int16))) == pytest.approx(
            [0, 1000, -1000], abs=32
        )


def _counted(*sequences: int, stream: int = 1, counter: rtp.Counter | None = None) -> rtp.Counter:
    counter = counter or rtp.Counter()
    for sequence in sequences:
        counter.count(rtp.Packet(kind=0, sequence=sequence, timestamp=0, stream=stream, payload=b""), 0.0)
    return counter


@pytest.mark.parametrize(
    ("sequences", "packets", "lost"),
    [((1, 2, 3), 3, 0), ((1, 2, 5), 3, 2), ((1, 2, 2, 3), 3, 0), ((1, 3, 2, 2), 3, 0), ((65_534, 65_535, 0, 2), 4, 1),
     ((1, 2, 40_000, 40_001), 4, 0)],
)  # fmt: skip
def test_what_is_missing_is_counted(sequences: tuple[int, ...], packets: int, lost: int) -> None:
    reception = _counted(*sequences).reception(None)
    assert (reception.packets, reception.lost) == (packets, lost)


def test_another_stream_has_numbers_of_its_own() -> None:
    counter = _counted(7, 9, stream=2, counter=_counted(1, 2))
    assert counter.reception(None) == rtp.Reception(packets=4, lost=1, longest_gap_s=0.0)


def test_a_packet_is_read_as_it_was_written() -> None:
    packet = rtp.Packet(kind=101, sequence=65_535, timestamp=2**32 - 1, stream=7, payload=b"abcd", is_marked=True)
    assert rtp.parse(packet.encode()) == packet
    extended = bytes([0xB1]) + packet.encode()[1:12] + b"CSRC" + b"\x00\x01\x00\x01" + b"more" + b"abcd\x00\x02"
    assert rtp.parse(extended).payload == b"abcd"
    with pytest.raises(ValueError, match="no RTP"):
        rtp.parse(b"\x80\xc8" + bytes(26))


def _key(event: int, frames: int, at: int, sequence: int, *, is_end: bool = False) -> bytes:
    key = rtp.KeyEvent(event=event, duration=frames * FRAME, is_end=is_end)
    return rtp.Packet(kind=101, sequence=sequence, timestamp=at, stream=1, payload=key.encode()).encode()


def test_a_key_is_heard_alone_and_once_whatever_comes_between() -> None:
    """Some send voice while a key is down, and packets overtake each other."""
    ear, said = Ear(), CODECS[0].encode(tone(1000, 0.02, RATE))
    ear.events = 101
    for frame in range(1, 14):
        ear.take(_key(5, frame, 800, 2 * frame, is_end=frame == 13), now())
        ear.take(rtp.Packet(kind=0, sequence=2 * frame + 1, timestamp=0, stream=1, payload=said).encode(), now())
        if frame == 12:
            assert all(ear.level(hz) > PRESENT for hz in key_tones("5"))
            assert ear.level(1000) < ABSENT
    ear.take(_key(6, 11, 9_000, 40), now())
    ear.take(_key(5, 20, 800, 39, is_end=True), now())
    assert ear.digits == "56"
    assert ear.level(key_tones("6")[1]) > PRESENT
    assert ear.level(key_tones("5")[1]) < ABSENT
