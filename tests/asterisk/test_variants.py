"""What an operator may plan besides, on real instances: accounts at carriers, certificates, routers, and starting again."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest

from perezvon.adapters.telephony.asterisk.configure.folder import write
from perezvon.adapters.telephony.asterisk.configure.plan import (
    Certificate,
    Codec,
    Nat,
    Peer,
    Registration,
    Transport,
    Trunk,
)
from perezvon.adapters.telephony.asterisk.configure.running import compare_running
from perezvon.kernel.errors import AdapterError
from tests.asterisk.caller import SipCaller
from tests.support.asterisk import HOST, RunningAsterisk, browser, carrier, desk, number
from tests.support.certificates import write_certificate
from tests.support.polling import eventually_sync


@pytest.fixture
def running() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


def account(at: RunningAsterisk, *, password: str = "desk-secret") -> Trunk:
    """An account at another Asterisk, which takes us for the desk phone of agent 5."""
    registration = Registration(
        server=HOST, port=at.plan.listening.sip, user="agent-5", password=password, number="74951000"
    )
    return Trunk(name="account", registration=registration)


def test_a_call_comes_by_the_account_at_a_carrier(running: ExitStack) -> None:
    provider = running.enter_context(RunningAsterisk(phones=(desk("5"),)))
    ours = running.enter_context(RunningAsterisk(trunks=(account(provider),), numbers=(number("74951000", "main"),)))
    eventually_sync(lambda: "Registered" in ours.ask("pjsip show registrations"))
    assert ours.complaints_at_start == []
    assert not compare_running(ours.plan, ours.console)

    web = f"http://{HOST}:{provider.plan.listening.web}/ari/channels"
    how = {"endpoint": "PJSIP/agent-5", "app": "perezvon"}
    secret = provider.plan.secrets.ari
    assert httpx.post(web, params=how, auth=("perezvon", secret)).status_code == 200
    # The provider's side ends it at once, since no application is there; the end is noted by ours.
    eventually_sync(
        lambda: ours.plan.places.ended_calls.is_file() and "hangupcause" in ours.plan.places.ended_calls.read_text()
    )
    assert "1 call processed" in ours.ask("core show channels count")

    # Somebody at the same address who does not know what we registered is a stranger.
    with SipCaller((HOST, ours.plan.listening.sip), host=HOST, user="agent-5") as call:
        assert call.call("74951000") == 401


def test_everything_together_boots_without_a_complaint(running: ExitStack, tmp_path: Path) -> None:
    chain, key = write_certificate(tmp_path)
    trunks = (
        carrier("udp", codecs=tuple(Codec), peers=(Peer(host="127.0.0.3"), Peer(host="127.0.0.4")), is_watched=True),
        carrier("tcp", host="127.0.0.16/28", transport=Transport.TCP, peers=(Peer(host="127.0.0.3"),)),
        carrier("tls", host="127.0.0.4", transport=Transport.TLS, peers=(Peer(host="127.0.0.3", port=5061),)),
    )
    asterisk = running.enter_context(
        RunningAsterisk(
            trunks=trunks,
            phones=(desk("7"), browser("7")),
            numbers=(number("+74951000", "main"),),
            nat=Nat(external="192.0.2.5", local=("127.0.0.0/8",)),
            certificate=Certificate(chain=chain, key=key),
        )
    )
    assert asterisk.complaints_at_start == []
    assert not compare_running(asterisk.plan, asterisk.console)
    secure = f"https://{HOST}:{asterisk.plan.listening.web_tls}/ari/asterisk/ping"
    assert httpx.get(secure, auth=("perezvon", asterisk.plan.secrets.ari), verify=False).status_code == 200
    assert "by-tls" in asterisk.ask("pjsip show transports")
    with SipCaller((HOST, asterisk.plan.listening.sip), host="127.0.0.18") as call:
        assert call.call("+74951000") == 200


def test_killed_without_a_goodbye_it_starts_again_as_it_was(running: ExitStack) -> None:
    asterisk = running.enter_context(RunningAsterisk(trunks=(carrier(),), numbers=(number("100", "main"),)))
    with SipCaller((HOST, asterisk.plan.listening.sip)) as call:
        assert call.call("100") == 200
        asterisk.kill()
        call.is_up = False
        with pytest.raises(AdapterError) as silent:
            asterisk.ask("core show uptime")
        assert silent.value.retryable
        assert write(asterisk.plan) == frozenset()
        asterisk.start()
    assert asterisk.channels() == 0
    with SipCaller((HOST, asterisk.plan.listening.sip)) as call:
        assert call.call("100") == 200
