"""The client of the manager interface against one that plays a script."""

import asyncio
import random
from collections.abc import AsyncIterator

import pytest

from perezvon.adapters.telephony.asterisk.ami import Ami, AmiError
from perezvon.platform.tasks import spawn
from tests.support.ami_server import AmiServer, ami_server
from tests.support.polling import eventually


@pytest.fixture
async def server() -> AsyncIterator[AmiServer]:
    async with ami_server() as server:
        yield server


@pytest.fixture
async def ami(server: AmiServer) -> AsyncIterator[Ami]:
    ami = Ami(server.address, chance=random.Random(1))
    ami.start()
    try:
        async with asyncio.timeout(10):
            await ami.opened()
            yield ami
    finally:
        await ami.aclose()


async def test_an_action_is_answered_with_its_headers(ami: Ami, server: AmiServer) -> None:
    server.answers["Command"] = "Response: Success\r\nOutput: one: 1\r\nOutput: two\r\n"
    answer = await ami.act("Command", Command="core show uptime")
    assert (answer["Response"], answer["Output"]) == ("Success", "one: 1\ntwo")
    assert dict(server.acted[-1])["Command"] == "core show uptime"


async def test_each_action_gets_its_own_answer_in_whatever_order_they_come(ami: Ami, server: AmiServer) -> None:
    server.order = ["C", "A", "B"]
    server.answers = {name: f"Response: Success\r\nName: {name}\r\n" for name in server.order}
    answers = await asyncio.gather(*(ami.act(name) for name in "ABC"))
    assert [answer["Name"] for answer in answers] == ["A", "B", "C"]


async def test_a_refusal_is_not_tried_again(ami: Ami, server: AmiServer) -> None:
    server.answers["MixMonitor"] = "Response: Error\r\nMessage: No such channel\r\n"
    with pytest.raises(AmiError, match="No such channel") as raised:
        await ami.mix_monitor("PJSIP/x", read_file="/r.wav", write_file="/w.wav")
    assert not raised.value.retryable


@pytest.mark.parametrize("value", ["x\r\nAction: Originate", "x\nA: b", "x\ry", "x\0"])
async def test_no_value_becomes_another_header_or_action(ami: Ami, server: AmiServer, value: str) -> None:
    with pytest.raises(AmiError) as raised:
        await ami.act("Getvar", Channel=value)
    assert not raised.value.retryable
    with pytest.raises(AmiError):
        await ami.act(value)
    assert server.acted == []


@pytest.mark.parametrize("name", ["a)t(b", "a,b", "a b", "$(reboot)", "", "a|b", "a;b", "${X}"])
async def test_no_file_name_becomes_another_option_of_a_recording(ami: Ami, server: AmiServer, name: str) -> None:
    for files in ({"read_file": name, "write_file": "/w.wav"}, {"read_file": "/r.wav", "write_file": name}):
        with pytest.raises(AmiError) as raised:
            await ami.mix_monitor("PJSIP/x", **files)
        assert not raised.value.retryable
    with pytest.raises(AmiError):
        await ami.mix_monitor("PJSIP/x", read_file="/r.wav", write_file="/w.wav", options="b,reboot")
    assert server.acted == []


async def test_a_recording_is_begun_muted_and_ended_by_its_id(ami: Ami, server: AmiServer) -> None:
    server.answers["MixMonitor"] = "Response: Success\r\nMixMonitorID: 0x7f01\r\n"
    mix = await ami.mix_monitor("PJSIP/x", read_file="/rec/1-r.wav", write_file="/rec/1-t.wav", options="b")
    assert mix == "0x7f01"
    await ami.mute_mix_monitor("PJSIP/x", is_muted=True)
    await ami.mute_mix_monitor("PJSIP/x", is_muted=False)
    await ami.stop_mix_monitor("PJSIP/x", mix)
    begun, muted, heard, ended = map(dict, server.acted)
    assert (begun["Channel"], begun["File"]) == ("PJSIP/x", "")
    assert begun["Options"].startswith("br(/rec/1-r.wav)t(/rec/1-t.wav)")
    assert [(each["Direction"], each["State"]) for each in (muted, heard)] == [("both", "1"), ("both", "0")]
    assert ended["MixMonitorID"] == "0x7f01"


async def test_a_phone_is_notified_with_each_header(ami: Ami, server: AmiServer) -> None:
    await ami.pjsip_notify("agent-1", {"Event": "check-sync", "X-Why": "new names"})
    sent = [(name, value) for name, value in server.acted[-1] if name not in ("Action", "ActionID")]
    assert sent == [("Endpoint", "agent-1"), ("Variable", "Event=check-sync"), ("Variable", "X-Why=new names")]


async def test_it_logs_in_again_after_a_loss_and_fails_what_was_under_way(ami: Ami, server: AmiServer) -> None:
    server.answers["Slow"] = None
    acting = spawn(ami.act("Slow", timeout=60), name="acts")
    await eventually(lambda: bool(server.acted))
    server.drop()
    with pytest.raises(AmiError) as raised:
        await acting
    assert raised.value.retryable
    await eventually(lambda: server.logins == 2 and ami.is_open)
    await ami.act("Ping")


async def test_without_a_connection_an_action_fails_at_once(server: AmiServer) -> None:
    ami = Ami(server.address, chance=random.Random(1))
    ami.start()
    with pytest.raises(AmiError) as raised:
        await ami.act("Ping", timeout=60)
    await ami.aclose()
    assert raised.value.retryable


async def test_nothing_is_asked_before_the_login(server: AmiServer) -> None:
    server.secret = None
    ami = Ami(server.address, chance=random.Random(1))
    ami.start()
    await eventually(lambda: server.challenged == 1)
    with pytest.raises(AmiError) as raised:
        await ami.act("Ping", timeout=1)
    await ami.aclose()
    assert (raised.value.retryable, server.acted) == (True, [])


async def test_a_connection_without_any_answer_is_given_up(ami: Ami, server: AmiServer) -> None:
    server.answers["Ping"] = None
    with pytest.raises(AmiError) as raised:
        await ami.act("Ping", timeout=0.05)
    assert raised.value.retryable
    await eventually(lambda: server.logins == 2)


async def test_a_wrong_secret_keeps_it_out_and_shows_nowhere(
    server: AmiServer, caplog: pytest.LogCaptureFixture
) -> None:
    server.secret = "another"
    ami = Ami(server.address, chance=random.Random(1))
    ami.start()
    await eventually(lambda: server.logins >= 2)
    assert not ami.is_open
    await ami.aclose()
    assert "the-secret" not in repr(server.address) + caplog.text


async def test_it_is_told_no_events_unless_some_are_wanted(ami: Ami, server: AmiServer) -> None:
    assert ami.is_open
    assert server.mask == "off"


async def test_wanted_events_of_the_system_are_told_and_each_connection_before_them(server: AmiServer) -> None:
    told: list[str] = []
    ami = Ami(
        server.address,
        chance=random.Random(1),
        wanted=("ContactStatus",),
        on_event=lambda event: told.append(event["EndpointName"]),
        on_open=lambda: told.append("open"),
    )
    ami.start()
    await eventually(lambda: told == ["open"])
    assert server.mask == "system"
    server.tell("ContactStatus", EndpointName="agent-7")
    server.tell("Reload", EndpointName="none")
    await ami.act("Ping")
    assert told == ["open", "agent-7"]
    server.drop()
    await eventually(lambda: told == ["open", "agent-7", "open"])
    await ami.aclose()
