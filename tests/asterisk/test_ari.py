"""The ARI client against an Asterisk that plays a script."""

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from perezvon.adapters.telephony.asterisk import ari_events
from perezvon.adapters.telephony.asterisk.ari import (
    Ari,
    AriAddress,
    AriError,
    AriGoneError,
    AriPace,
    AriSilentError,
    AriUnreachableError,
)
from perezvon.platform.tasks import spawn, stop
from tests.support.ari_server import HANG_UP, NEVER, AriServer, Reply, ari_server, channel, event, refused
from tests.support.polling import eventually

QUICK = AriPace(retry_first=0.01, retry_most=0.05, stand_by=0.01, answer=5.0, ping_every=60.0)


class Heard:
    """What a client told."""

    def __init__(self) -> None:
        self.events: list[ari_events.AriEvent] = []
        self.opened = 0
        self.lost = 0
        self.replaced = 0
        self.open: Callable[[Ari], Awaitable[None]] = nothing
        self.is_faulty = False

    def on_event(self, told: ari_events.AriEvent) -> None:
        if self.is_faulty:
            self.is_faulty = False
            raise ValueError("a bug")
        self.events.append(told)

    async def on_open(self, ari: Ari) -> None:
        self.opened += 1
        await self.open(ari)

    def on_lost(self) -> None:
        self.lost += 1

    def on_replaced(self) -> None:
        self.replaced += 1


async def nothing(_: Ari) -> None:
    """An `on_open` that has nothing to look at."""


@pytest.fixture
async def server() -> AsyncIterator[AriServer]:
    async with ari_server() as server:
        yield server


@pytest.fixture
def heard() -> Heard:
    return Heard()


@asynccontextmanager
async def client(server: AriServer, heard: Heard, pace: AriPace = QUICK) -> AsyncIterator[Ari]:
    ari = Ari(
        server.address,
        "perezvon",
        on_event=heard.on_event,
        on_open=heard.on_open,
        on_lost=heard.on_lost,
        on_replaced=heard.on_replaced,
        chance=random.Random(1),
        pace=pace,
    )
    ari.start()
    try:
        yield ari
    finally:
        await ari.aclose()


@pytest.fixture
async def ari(server: AriServer, heard: Heard) -> AsyncIterator[Ari]:
    async with client(server, heard) as ari, asyncio.timeout(10):
        await ari.opened()
        yield ari


def digit(key: str) -> dict[str, object]:
    return event("ChannelDtmfReceived", channel=channel("c1"), digit=key, duration_ms=80)


def digits(heard: Heard) -> str:
    return "".join(told.digit for told in heard.events if isinstance(told, ari_events.ChannelDtmfReceived))


# --- Questions -------------------------------------------------------------------------------------------------------


async def test_a_question_arrives_as_it_was_asked(ari: Ari, server: AriServer) -> None:
    body = {"variables": {"CALLERID(name)": "Анна & co"}}
    await ari.ask("POST", "channels/a b+c/play", {"media": "sound:a,sound:b c&d=e+f%", "lang": ""}, body)
    asked = server.asked[-1]
    assert (asked.method, asked.path) == ("POST", "channels/a b+c/play")
    assert asked.query == {"media": "sound:a,sound:b c&d=e+f%", "lang": ""}
    assert asked.body == body


async def test_the_answer_is_decoded(ari: Ari, server: AriServer) -> None:
    server.script("GET", "channels", Reply(body=[{"id": "c1"}]), Reply(status=204))
    assert await ari.ask("GET", "channels") == [{"id": "c1"}]
    assert await ari.ask("GET", "channels") is None


async def test_many_questions_are_under_way_and_each_gets_its_own_answer(ari: Ari, server: AriServer) -> None:
    held = [asyncio.Event() for _ in range(20)]
    server.rule("GET", "channels/.*", lambda asked: Reply(body=asked.path, held=held[int(asked.path[9:])]))
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(ari.ask("GET", f"channels/{number}")) for number in range(20)]
        await eventually(lambda: len(server.questions("GET", "channels/.*")) == 20)
        for event_ in reversed(held):
            event_.set()
    assert [task.result() for task in tasks] == [f"channels/{number}" for number in range(20)]


@pytest.mark.parametrize("status", [400, 404, 409, 412, 422])
async def test_what_is_gone_is_told_as_gone(ari: Ari, server: AriServer, status: int) -> None:
    server.script("POST", "channels/x/answer", refused(status, "Channel not found"))
    with pytest.raises(AriGoneError, match="Channel not found") as raised:
        await ari.ask("POST", "channels/x/answer")
    assert (raised.value.status, raised.value.retryable) == (status, False)


async def test_an_endpoint_without_a_phone_is_unreachable(ari: Ari, server: AriServer) -> None:
    server.script("POST", "channels", refused(500, "Allocation failed"))
    with pytest.raises(AriUnreachableError) as raised:
        await ari.ask("POST", "channels", {"endpoint": "PJSIP/agent-1"})
    assert not raised.value.retryable


async def test_another_failure_of_the_server_may_be_tried_again(ari: Ari, server: AriServer) -> None:
    server.script("GET", "channels", refused(500, "Out of memory"), refused(403, "Forbidden"))
    with pytest.raises(AriError) as raised:
        await ari.ask("GET", "channels")
    assert (type(raised.value), raised.value.status, raised.value.retryable) == (AriError, 500, True)
    with pytest.raises(AriError) as raised:
        await ari.ask("GET", "channels")
    assert (type(raised.value), raised.value.status, raised.value.retryable) == (AriError, 403, False)


async def test_a_question_does_not_wait_behind_one_of_another_websocket(server: AriServer, heard: Heard) -> None:
    """Asterisk answers those of one websocket in turn: none is sent behind another while there is a free one."""
    held = asyncio.Event()
    server.script("GET", "channels/slow", Reply(body={}, held=held))
    async with client(server, heard, replace(QUICK, sockets=3)) as ari, asyncio.timeout(10):
        await ari.opened()
        slow = [spawn(ari.ask("GET", "channels/slow"), name="slow") for _ in range(2)]
        await eventually(lambda: len(server.questions("GET", "channels/slow")) == 2)
        await ari.ask("GET", "channels/quick")
        serving = [one.app for one in server.connections if one.serving]
        assert len(set(serving)) == 2
        assert not any(task.done() for task in slow)
        held.set()
        await asyncio.gather(*slow)


async def test_events_come_over_the_first_websocket_and_the_loss_of_any_begins_all_anew(
    server: AriServer, heard: Heard
) -> None:
    async with client(server, heard, replace(QUICK, sockets=3)) as ari, asyncio.timeout(10):
        await ari.opened()
        assert [one.app for one in server.connections] == ["perezvon", "perezvon-asks-1", "perezvon-asks-2"]
        await server.tell(digit("1"))
        await eventually(lambda: digits(heard) == "1")
        server.connections[-1].socket.transport.abort()
        await eventually(lambda: heard.opened == 2)
        assert (heard.lost, heard.replaced) == (1, 0)
        assert [one.ended is None for one in server.connections] == [False] * 3 + [True] * 3
        await server.tell(digit("2"))
        await eventually(lambda: digits(heard) == "12")


async def test_an_answer_that_never_comes_is_not_awaited_for_ever(ari: Ari, server: AriServer) -> None:
    server.script("GET", "channels", NEVER)
    with pytest.raises(AriSilentError) as raised:
        await ari.ask("GET", "channels", timeout=0.05)
    assert (raised.value.status, raised.value.retryable) == (None, True)
    await ari.ping()


async def test_answers_that_come_late_or_twice_are_nobodys(ari: Ari, server: AriServer) -> None:
    late = asyncio.Event()
    server.script("GET", "channels", Reply(body="late", held=late), Reply(body="twice", times=2), Reply(body="third"))
    with pytest.raises(AriSilentError):
        await ari.ask("GET", "channels", timeout=0.05)
    late.set()
    assert await ari.ask("GET", "channels") == "twice"
    assert await ari.ask("GET", "channels") == "third"


async def test_an_answer_that_is_no_json_is_an_error(ari: Ari, server: AriServer) -> None:
    said = '{"type":"RESTResponse","request_id":"@","status_code":200,"message_body":"{"}'
    server.rule("GET", "channels", lambda asked: Reply(raw=said.replace("@", asked.number)))
    with pytest.raises(AriError, match="no JSON"):
        await ari.ask("GET", "channels")


async def test_questions_under_way_fail_at_once_when_the_connection_breaks(ari: Ari, server: AriServer) -> None:
    server.script("GET", "channels", NEVER)
    server.script("GET", "bridges", HANG_UP)
    asking = spawn(ari.ask("GET", "channels", timeout=60), name="asks")
    await eventually(lambda: bool(server.questions("GET", "channels")))
    async with asyncio.timeout(5):
        with pytest.raises(AriSilentError):
            await ari.ask("GET", "bridges", timeout=60)
        with pytest.raises(AriSilentError):
            await asking


async def test_without_a_connection_a_question_fails_at_once(heard: Heard) -> None:
    async with ari_server() as server:
        pass
    async with client(server, heard) as ari, asyncio.timeout(5):
        with pytest.raises(AriSilentError) as raised:
            await ari.ask("GET", "channels", timeout=60)
        assert raised.value.retryable


# --- Events ----------------------------------------------------------------------------------------------------------


async def test_events_are_told_in_order(ari: Ari, server: AriServer, heard: Heard) -> None:
    for key in "123#":
        await server.tell(digit(key))
    await eventually(lambda: digits(heard) == "123#")


async def test_the_fields_that_matter_are_read(ari: Ari, server: AriServer, heard: Heard) -> None:
    caller = {"name": "Анна", "number": "+4930"}
    started = channel("c1", caller=caller, state="Ring", channelvars={"CONTACT": "k1"})
    await server.tell(event("StasisStart", channel=started, args=["arrive", "main"]))
    await server.tell(event("ChannelDestroyed", channel=channel("c1"), cause=21, cause_txt="Rejected", tech_cause=603))
    playback = {"id": "p1", "media_uri": "sound:a", "target_uri": "channel:c1", "language": "en", "state": "done"}
    await server.tell(event("PlaybackFinished", playback=playback))
    await eventually(lambda: len(heard.events) == 3)
    start, end, played = heard.events
    assert isinstance(start, ari_events.StasisStart)
    assert (start.args, start.channel.caller.number, start.channel.caller.name) == (("arrive", "main"), "+4930", "Анна")
    assert (start.channel.dialplan.app_name, start.channel.channelvars) == ("Stasis", {"CONTACT": "k1"})
    assert isinstance(end, ari_events.ChannelDestroyed)
    assert (end.channel.id, end.cause, end.tech_cause) == ("c1", 21, 603)
    assert isinstance(played, ari_events.PlaybackFinished)
    assert (played.playback.id, played.playback.state) == ("p1", "done")


async def test_unknown_events_are_ignored_and_malformed_ones_counted(ari: Ari, server: AriServer, heard: Heard) -> None:
    for text in ('{"type":"ChannelVarset","value":7}', "{", "[]", '{"type":"StasisStart","channel":7}', '{"type":7}'):
        await server.tell(text)
    await server.tell(digit("5"))
    await eventually(lambda: digits(heard) == "5")
    assert ari.malformed == 4
    assert len(heard.events) == 1


async def test_a_malformed_event_is_logged_without_its_content(
    ari: Ari, server: AriServer, heard: Heard, caplog: pytest.LogCaptureFixture
) -> None:
    await server.tell('{"type":"StasisStart","channel":{"caller":{"number":"+4930123456"}}}')
    await eventually(lambda: ari.malformed == 1)
    assert "ari_message_malformed" in caplog.text
    assert "+4930123456" not in caplog.text


async def test_an_event_that_cannot_be_handled_costs_itself_alone(ari: Ari, server: AriServer, heard: Heard) -> None:
    heard.is_faulty = True
    await server.tell(digit("1"))
    await server.tell(digit("2"))
    await eventually(lambda: digits(heard) == "2")
    assert (ari.failures, heard.lost) == (1, 0)


# --- Connections -----------------------------------------------------------------------------------------------------


async def test_events_of_interest_are_named_before_anything_is_looked_at(server: AriServer, heard: Heard) -> None:
    async def look(ari: Ari) -> None:
        await ari.ask("GET", "channels")

    heard.open = look
    async with client(server, heard) as ari, asyncio.timeout(10):
        await ari.opened()
        named, looked = server.asked
    assert named.path == "applications/perezvon/eventFilter"
    kinds = {each["type"] for each in named.body["allowed"]}
    assert {"StasisStart", "ChannelDestroyed", "ApplicationReplaced", "RESTResponse"} <= kinds
    assert "ChannelVarset" not in kinds
    assert looked.path == "channels"


async def test_events_that_come_while_it_opens_are_told_afterwards_in_order(server: AriServer, heard: Heard) -> None:
    finish = asyncio.Event()

    async def look(ari: Ari) -> None:
        await server.tell(digit("1"))
        await server.tell(digit("2"))
        assert await ari.ask("GET", "channels") == {}
        await finish.wait()

    heard.open = look
    async with client(server, heard) as ari, asyncio.timeout(10):
        await eventually(lambda: bool(server.questions("GET", "channels")))
        await ari.ping()
        assert (heard.events, ari.is_open) == ([], False)
        finish.set()
        await ari.opened()
        assert digits(heard) == "12"
        await server.tell(digit("3"))
        await eventually(lambda: digits(heard) == "123")


async def test_more_events_than_can_be_kept_begin_anew(server: AriServer, heard: Heard) -> None:
    async def look(_: Ari) -> None:
        if heard.opened == 1:
            for _key in range(4):
                await server.tell(digit("1"))
            await asyncio.Event().wait()

    heard.open = look
    async with client(server, heard, AriPace(retry_first=0.01, kept=3)) as ari, asyncio.timeout(10):
        await ari.opened()
        assert (heard.opened, heard.lost, heard.events) == (2, 1, [])


async def test_it_comes_back_after_each_loss_and_tells_each_once(ari: Ari, server: AriServer, heard: Heard) -> None:
    for losses in (1, 2, 3):
        await server.drop()
        await eventually(lambda losses=losses: heard.opened == losses + 1 and ari.is_open)  # type: ignore[misc]
        assert heard.lost == losses
    await server.tell(digit("7"))
    await eventually(lambda: digits(heard) == "7")


async def test_it_comes_back_when_asterisk_does(server: AriServer, heard: Heard) -> None:
    async with client(server, heard) as ari, asyncio.timeout(10):
        await ari.opened()
        await server.aclose()
        await eventually(lambda: heard.lost == 1)
        assert not ari.is_open
        await server.listen()
        await ari.opened()
    assert (heard.opened, heard.lost) == (2, 2)  # The second loss is the end of the test.


async def test_what_came_too_late_over_an_old_connection_answers_no_new_question(
    ari: Ari, server: AriServer, heard: Heard
) -> None:
    await ari.ping()
    numbers = {asked.number for asked in server.asked}
    await server.drop()
    await eventually(lambda: heard.opened == 2 and ari.is_open)
    await ari.ping()
    assert not numbers & {asked.number for asked in server.asked[len(numbers) :]}


@pytest.mark.parametrize("error", [AriGoneError("gone", status=404, retryable=False), ValueError("a bug")])
async def test_an_opening_that_fails_is_tried_again_over_a_new_connection(
    server: AriServer, heard: Heard, error: Exception
) -> None:
    async def fail(_: Ari) -> None:
        if heard.opened == 1:
            raise error

    heard.open = fail
    async with client(server, heard) as ari, asyncio.timeout(10):
        await ari.opened()
        assert (heard.opened, heard.lost, len(server.connections)) == (2, 1, 2)


async def test_a_loss_before_anything_was_opened_is_not_told(server: AriServer, heard: Heard) -> None:
    server.script("PUT", ".*/eventFilter", HANG_UP, Reply(body={}))
    async with client(server, heard) as ari, asyncio.timeout(10):
        await ari.opened()
        assert (heard.opened, heard.lost) == (1, 0)


async def test_a_wrong_password_keeps_it_out_and_shows_nowhere(
    server: AriServer, heard: Heard, caplog: pytest.LogCaptureFixture
) -> None:
    wrong = AriAddress(url=server.address.url, user="perezvon", password="not-the-one")
    assert "not-the-one" not in repr(wrong)
    ari = Ari(
        wrong,
        "perezvon",
        on_event=heard.on_event,
        on_open=heard.on_open,
        on_lost=heard.on_lost,
        chance=random.Random(1),
        pace=QUICK,
    )
    ari.start()
    await eventually(lambda: server.refusals >= 3)
    await ari.aclose()
    assert (heard.opened, ari.is_open) == (0, False)
    assert "not-the-one" not in caplog.text


# --- Two of one name, and one that hangs -----------------------------------------------------------------------------


async def test_whoever_is_replaced_closes_and_waits_long(server: AriServer, heard: Heard) -> None:
    pace = AriPace(retry_first=0.01, stand_by=0.6, ping_every=60.0)
    async with client(server, heard, pace) as ari, asyncio.timeout(10):
        await ari.opened()
        async with client(server, Heard(), QUICK) as other:
            await other.opened()
            first = server.connections[0]
            await eventually(lambda: first.ended is not None)
            assert (heard.replaced, heard.lost, ari.is_open) == (1, 1, False)
        await ari.opened()
        assert first.ended is not None
        assert server.connection.began - first.ended > 0.25


async def test_an_asterisk_that_answers_nothing_is_given_up(server: AriServer, heard: Heard) -> None:
    pace = AriPace(retry_first=0.01, ping_every=0.02, ping_within=0.05)
    server.script("GET", "asterisk/ping", Reply(body={}), NEVER, NEVER, Reply(body={}))
    async with client(server, heard, pace) as ari, asyncio.timeout(10):
        await eventually(lambda: heard.lost >= 1)
        await eventually(lambda: heard.opened >= 2)
        await ari.opened()


async def test_an_asterisk_that_is_only_busy_is_not_given_up(server: AriServer, heard: Heard) -> None:
    pace = AriPace(retry_first=0.01, ping_every=0.02, ping_within=0.05)
    server.script("GET", "asterisk/ping", NEVER)
    async with client(server, heard, pace) as ari, asyncio.timeout(10):
        await ari.opened()
        busy = spawn(_ask_for_ever(ari), name="busy")
        await eventually(lambda: len(server.questions("GET", "asterisk/ping")) >= 4)
        await stop(busy)
        assert heard.lost == 0


async def _ask_for_ever(ari: Ari) -> None:
    while True:
        await ari.ask("GET", "channels")
