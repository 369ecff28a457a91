"""The configuration that Perezvon writes, on a real Asterisk."""

import csv
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager
from typing import Any

import httpx
import pytest
import websockets
from websockets.typing import Subprotocol

from perezvon.adapters.telephony.asterisk.configure.reloads import RELOADS
from perezvon.adapters.telephony.asterisk.configure.running import Strays, compare_running
from perezvon.adapters.telephony.asterisk.names import CALLED, GATHERED, WAITING
from tests.asterisk.ami_session import AMISession
from tests.asterisk.caller import SipCaller
from tests.asterisk.web_phone import WebPhone, offered
from tests.support.asterisk import HOST, RunningAsterisk, browser, carrier, desk, number
from tests.support.polling import eventually_sync

ODD = r'a;b\;--"[x]=>$X'
"""A password of everything that means something in a configuration file."""


@pytest.fixture(scope="module")
def asterisk() -> Iterator[RunningAsterisk]:
    """One Asterisk for all tests here, which leave it without calls."""
    with RunningAsterisk(
        trunks=(carrier(),),
        phones=(desk("7"), browser("7"), desk("8", ODD)),
        numbers=(number("4951000", "main"),),
    ) as running:
        yield running


@pytest.fixture(autouse=True)
def no_call_is_left(asterisk: RunningAsterisk) -> Iterator[None]:
    yield
    eventually_sync(lambda: asterisk.channels() == 0)
    assert asterisk.bridges() == 0


def caller(asterisk: RunningAsterisk, *, host: str = "127.0.0.2", user: str = "4957654321") -> SipCaller:
    return SipCaller((HOST, asterisk.plan.listening.sip), host=host, user=user)


def calls_so_far(asterisk: RunningAsterisk) -> int:
    lines = asterisk.ask("core show channels count").splitlines()
    return int(next(line.split()[0] for line in lines if "processed" in line))


def test_it_boots_without_a_complaint(asterisk: RunningAsterisk) -> None:
    assert asterisk.complaints_at_start == []


def test_what_was_planned_runs_and_nothing_else(asterisk: RunningAsterisk) -> None:
    shown = asterisk.ask("pjsip show endpoints")
    assert all(name in shown for name in ("trunk-carrier", "agent-7", "web-7", "agent-8"))
    assert compare_running(asterisk.plan, asterisk.console) == Strays()


def test_what_was_added_at_the_console_is_found(asterisk: RunningAsterisk) -> None:
    asterisk.ask("dialplan add extension 666,1,Hangup() into perezvon-phones")
    asterisk.ask("dialplan remove extension 4951000@perezvon-arrivals")
    assert compare_running(asterisk.plan, asterisk.console) == Strays(
        missing_extensions=("perezvon-arrivals/4951000",), unplanned_extensions=("perezvon-phones/666",)
    )
    asterisk.ask("dialplan reload")
    assert not compare_running(asterisk.plan, asterisk.console)


# --- Callers from the network. ---------------------------------------------------------------------------------------


def test_with_no_media_process_a_caller_hears_music_and_is_not_hung_up(asterisk: RunningAsterisk) -> None:
    with caller(asterisk) as call:
        assert call.call("4951000") == 200
        assert call.hears()
        assert not call.was_hung_up(within=5)
        assert call.hears()
        assert WAITING in asterisk.ask("core show channels concise")


def test_a_number_that_is_nobodys_is_not_found(asterisk: RunningAsterisk) -> None:
    before = calls_so_far(asterisk)
    with caller(asterisk) as call:
        assert call.call("4951001") == 404
    assert calls_so_far(asterisk) == before


@pytest.mark.parametrize("extension", ["s", "h", CALLED, GATHERED, "over", "4951000&9", "4951000,1", "495100", "495"])
def test_a_caller_reaches_numbers_and_nothing_else(asterisk: RunningAsterisk, extension: str) -> None:
    before = calls_so_far(asterisk)
    with caller(asterisk) as call:
        assert call.call(extension) == 404
    assert calls_so_far(asterisk) == before


@pytest.mark.parametrize("user", ["4957654321", "anonymous", "trunk-carrier", "agent-7", "web-7"])
def test_a_stranger_is_refused_whatever_name_they_claim(asterisk: RunningAsterisk, user: str) -> None:
    before = calls_so_far(asterisk)
    with caller(asterisk, host="127.0.0.9", user=user) as call:
        assert call.call("4951000") == 401
    assert calls_so_far(asterisk) == before


def test_the_end_of_a_call_is_noted_without_anybodys_number(asterisk: RunningAsterisk) -> None:
    with caller(asterisk) as call:
        call.call("4951000")
        name = asterisk.ask("core show channels concise").strip().split("!")[-1]
    eventually_sync(lambda: name in asterisk.plan.places.ended_calls.read_text())
    with asterisk.plan.places.ended_calls.open() as file:
        row = next(row for row in csv.reader(file) if row[1] == name)
    assert float(row[0]) > 0
    assert row[2] == name
    assert "hangupcause" in json.loads(row[3])
    assert "4957654321" not in "".join(row)


# --- Phones. ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("user", "password"), [("agent-7", "desk-secret"), ("agent-8", ODD)])
def test_a_phone_registers_with_its_password(asterisk: RunningAsterisk, user: str, password: str) -> None:
    with caller(asterisk, host=HOST, user=user) as phone:
        assert phone.register(password) == 200
        assert user in asterisk.ask("pjsip show contacts")


@pytest.mark.parametrize(("user", "password"), [("agent-7", "wrong"), ("agent-77", "x"), ("trunk-carrier", "x")])
def test_nobody_registers_without_one(asterisk: RunningAsterisk, user: str, password: str) -> None:
    with caller(asterisk, host=HOST, user=user) as phone:
        assert phone.register(password) == 401


@pytest.mark.parametrize("target", ["4951000", "900123456", "0049301234", "agent-8", "s"])
def test_a_registered_phone_may_ring_nobody(asterisk: RunningAsterisk, target: str) -> None:
    before = calls_so_far(asterisk)
    with caller(asterisk, host=HOST, user="agent-7") as phone:
        phone.register("desk-secret")
        assert phone.call(target) == 404
    assert calls_so_far(asterisk) == before


def test_a_browser_is_offered_encrypted_sound_in_its_own_codec(asterisk: RunningAsterisk) -> None:
    with WebPhone(asterisk.plan.listening.web, "web-7") as phone:
        assert phone.register("browser-secret") == 200
        assert ari(asterisk, "channels?endpoint=PJSIP/web-7&app=perezvon", method="POST").status_code == 200
        invitation = phone.message()
        sound = offered(invitation)
        phone.decline(invitation)
    assert any(line.startswith("m=audio") and "UDP/TLS/RTP/SAVPF" in line for line in sound)
    assert any(line.startswith("a=fingerprint:") for line in sound)
    assert any(line.startswith("a=rtpmap:") and "opus/48000/2" in line for line in sound)
    assert any(line.startswith("a=ice-ufrag:") for line in sound)


def test_a_browser_with_a_wrong_password_is_refused(asterisk: RunningAsterisk) -> None:
    with WebPhone(asterisk.plan.listening.web, "web-7") as phone:
        assert phone.register("wrong") == 401


# --- Reloads. --------------------------------------------------------------------------------------------------------


def test_one_more_phone_takes_effect_while_a_call_goes_on(asterisk: RunningAsterisk) -> None:
    with caller(asterisk) as call:
        call.call("4951000")
        reloaded = asterisk.change(phones=(*asterisk.plan.phones, desk("9")))
        assert reloaded.needs_start == ()
        assert not compare_running(asterisk.plan, asterisk.console)
        with caller(asterisk, host=HOST, user="agent-9") as phone:
            assert phone.register("desk-secret") == 200
        assert not call.was_hung_up(within=1)
        assert call.hears()


def test_a_phone_a_trunk_and_a_number_that_are_gone_are_let_in_no_more(asterisk: RunningAsterisk) -> None:
    more = (*asterisk.plan.trunks, carrier("second", host="127.0.0.4"))
    asterisk.change(phones=(*asterisk.plan.phones, desk("10")), trunks=more)
    with caller(asterisk, host="127.0.0.4") as call:
        assert call.call("4951000") == 200
    asterisk.change(phones=asterisk.plan.phones[:-1], trunks=asterisk.plan.trunks[:-1])
    assert not compare_running(asterisk.plan, asterisk.console)
    with caller(asterisk, host="127.0.0.4") as call:
        assert call.call("4951000") == 401
    with caller(asterisk, host=HOST, user="agent-10") as phone:
        assert phone.register("desk-secret") == 401


def test_a_changed_password_takes_effect(asterisk: RunningAsterisk) -> None:
    asterisk.change(phones=(desk("7", "another"), *asterisk.plan.phones[1:]))
    with caller(asterisk, host=HOST, user="agent-7") as phone:
        assert phone.register("desk-secret") == 401
    with caller(asterisk, host=HOST, user="agent-7") as phone:
        assert phone.register("another") == 200
    asterisk.change(phones=(desk("7"), *asterisk.plan.phones[1:]))


@pytest.mark.parametrize("command", sorted({command for commands in RELOADS.values() for command in commands}))
def test_every_reload_is_one_that_asterisk_knows(asterisk: RunningAsterisk, command: str) -> None:
    said = asterisk.ask(command)
    assert not any(word in said for word in ("No such", "does not support", "failed", "ailure", "denied"))


# --- The media process's ways in. ------------------------------------------------------------------------------------


def web(asterisk: RunningAsterisk, scheme: str = "http") -> str:
    return f"{scheme}://{HOST}:{asterisk.plan.listening.web}"


def ari(
    asterisk: RunningAsterisk, path: str, *, method: str = "GET", password: str | None = None, host: str = HOST
) -> httpx.Response:
    secret = asterisk.plan.secrets.ari if password is None else password
    with httpx.Client(transport=httpx.HTTPTransport(local_address=host), auth=("perezvon", secret)) as client:
        return client.request(method, f"{web(asterisk)}/ari/{path}")


@asynccontextmanager
async def media_process(asterisk: RunningAsterisk) -> AsyncIterator[websockets.ClientConnection]:
    """The application, connected."""
    key = f"perezvon:{asterisk.plan.secrets.ari}"
    async with websockets.connect(f"{web(asterisk, 'ws')}/ari/events?app=perezvon&api_key={key}") as events:
        yield events


async def arrivals(events: websockets.ClientConnection, count: int) -> list[dict[str, Any]]:
    """The next so many callers who come to the application."""
    found: list[dict[str, Any]] = []
    while len(found) < count:
        event = json.loads(await events.recv())
        if event["type"] == "StasisStart":
            found.append(event)
    return found


def test_ari_lets_in_this_machine_with_the_password_alone(asterisk: RunningAsterisk) -> None:
    assert ari(asterisk, "asterisk/ping").status_code == 200
    assert ari(asterisk, "asterisk/ping", password="wrong").status_code == 401
    assert ari(asterisk, "asterisk/ping", host="127.0.0.5").status_code == 403


async def test_browsers_reach_the_websocket_from_elsewhere(asterisk: RunningAsterisk) -> None:
    async with websockets.connect(
        f"{web(asterisk, 'ws')}/ws", subprotocols=[Subprotocol("sip")], local_addr=("127.0.0.5", 0)
    ) as socket:
        assert socket.subprotocol == "sip"


def test_ami_starts_a_recording_and_tells_of_no_call(asterisk: RunningAsterisk) -> None:
    with AMISession(asterisk.plan.listening.ami) as ami:
        assert ami.act("Login", Username="perezvon", Secret="wrong")["Response"] == "Error"
    with caller(asterisk) as call, AMISession(asterisk.plan.listening.ami) as ami:
        assert ami.act("Login", Username="perezvon", Secret=asterisk.plan.secrets.ami)["Response"] == "Success"
        call.call("4951000")
        channel = asterisk.ask("core show channels concise").split("!")[0]
        sound = asterisk.plan.places.spool / "customer.wav"
        assert ami.act("MixMonitor", Channel=channel, File="", Options=f"r({sound})")["Response"] == "Success"
        assert ami.act("Command", Command="core show version")["Response"] == "Error"
        assert ami.act("Originate", Channel="PJSIP/agent-7", Exten="s")["Response"] == "Error"
    eventually_sync(sound.is_file)


def test_ami_lets_in_nobody_else_on_this_machine(asterisk: RunningAsterisk) -> None:
    with AMISession(asterisk.plan.listening.ami, host="127.0.0.5") as ami:
        answer = ami.act("Login", Username="perezvon", Secret=asterisk.plan.secrets.ami)
        assert answer["Response"] == "Error"


async def test_those_who_waited_come_by_themselves_when_the_media_process_is_back(asterisk: RunningAsterisk) -> None:
    with caller(asterisk) as one, caller(asterisk) as two:
        one.call("4951000")
        two.call("4951000")
        async with media_process(asterisk) as events:
            found = await arrivals(events, 2)
            assert [event["args"] for event in found] == [["arrive", "main"], ["arrive", "main"]]
            assert len({event["channel"]["id"] for event in found}) == 2


async def test_those_who_waited_are_called_in_the_order_in_which_they_came(asterisk: RunningAsterisk) -> None:
    with ExitStack() as stack:
        ami = stack.enter_context(AMISession(asterisk.plan.listening.ami))
        ami.act("Login", Username="perezvon", Secret=asterisk.plan.secrets.ami)
        for digit in range(6):
            stack.enter_context(caller(asterisk, user=f"49570{digit}")).call("4951000")
        waiting = sorted(
            (channel for channel in ari(asterisk, "channels").json() if channel["dialplan"]["context"] == WAITING),
            key=lambda channel: (channel["creationtime"], int(channel["id"].rpartition(".")[2])),
        )
        for channel in waiting:
            ami.act("Redirect", Channel=channel["name"], Context=WAITING, Exten=GATHERED, Priority="1")
        found: list[dict[str, Any]] = []
        async with media_process(asterisk) as events:
            for channel in waiting:
                ami.act("Redirect", Channel=channel["name"], Context=WAITING, Exten=CALLED, Priority="1")
                found += await arrivals(events, 1)
    assert [event["channel"]["caller"]["number"] for event in found] == [f"49570{digit}" for digit in range(6)]


async def test_our_variables_come_with_every_event_and_none_is_told_by_itself(asterisk: RunningAsterisk) -> None:
    with caller(asterisk) as call:
        call.call("4951000")
        async with media_process(asterisk) as events:
            (arrival,) = await arrivals(events, 1)
            path = f"channels/{arrival['channel']['id']}/variable?variable=PEREZVON_CONTACT&value=c1"
            assert ari(asterisk, path, method="POST").status_code == 204
            call.hang_up()
            told = [json.loads(await events.recv())]
            while told[-1]["type"] != "StasisEnd":
                told.append(json.loads(await events.recv()))
    assert {event["type"] for event in told} == {"ChannelHangupRequest", "StasisEnd"}
    assert {event["channel"]["channelvars"]["PEREZVON_CONTACT"] for event in told} == {"c1"}


async def test_a_call_that_the_media_process_lets_go_of_ends(asterisk: RunningAsterisk) -> None:
    with caller(asterisk) as call:
        call.call("4951000")
        async with media_process(asterisk) as events:
            (arrival,) = await arrivals(events, 1)
            assert ari(asterisk, f"channels/{arrival['channel']['id']}/continue", method="POST").status_code == 204
            assert call.was_hung_up(within=5)
