"""What the rendered configuration promises to operators and callers."""

from pathlib import Path

import pytest

from perezvon.adapters.telephony.asterisk.configure.plan import Certificate, Codec, Listening, Nat, Peer, Transport
from perezvon.adapters.telephony.asterisk.configure.render import render
from perezvon.adapters.telephony.asterisk.configure.text import MARK
from tests.asterisk.plans import full_plan, options, plan, read
from tests.support.asterisk import browser, carrier, desk, number


def test_the_same_plan_gives_the_same_files_each_marked_as_ours() -> None:
    assert render(full_plan()) == render(full_plan())
    assert all(text.startswith(MARK) for text in render(full_plan()).values())


def test_there_is_no_anonymous_endpoint_and_no_trunk_is_known_by_a_claimed_name() -> None:
    files = render(full_plan())
    assert options(files, "pjsip.conf", "global")["endpoint_identifier_order"] == ["ip,username"]
    assert options(files, "pjsip.conf", "trunk-carrier", type="endpoint")["identify_by"] == ["ip"]
    assert not any(section == "anonymous" for section, _, _ in read(files["pjsip.conf"]))
    assert "anonymous" not in files["modules.conf"]


def test_every_phone_has_to_give_its_password() -> None:
    files = render(plan(phones=(desk("7", "one"), browser("8", "two"))))
    for name, password in (("agent-7", "one"), ("web-8", "two")):
        assert options(files, "pjsip.conf", name, type="endpoint")["auth"] == [name]
        auth = options(files, "pjsip.conf", name, type="auth")
        assert (auth["username"], auth["password"]) == ([name], [password])


def test_a_phone_may_ring_nobody_by_itself() -> None:
    files = render(full_plan())
    for name in ("agent-7", "web-7"):
        assert options(files, "pjsip.conf", name, type="endpoint")["context"] == ["perezvon-phones"]
    assert options(files, "extensions.conf", "perezvon-phones") == {"": ["perezvon-phones"]}


def test_neither_phones_nor_carriers_transfer_calls_or_send_sound_past_us() -> None:
    files = render(full_plan())
    for name in ("agent-7", "web-7", "trunk-carrier"):
        endpoint = options(files, "pjsip.conf", name, type="endpoint")
        assert endpoint["allow_transfer"] == endpoint["direct_media"] == endpoint["allow_subscribe"] == ["no"]
        assert int(endpoint["rtp_timeout"][0]) > 0


def test_a_browser_speaks_only_encrypted() -> None:
    endpoint = options(render(plan(phones=(browser("7"),))), "pjsip.conf", "web-7", type="endpoint")
    assert endpoint["webrtc"] == endpoint["dtls_auto_generate_cert"] == ["yes"]


def test_phones_come_from_the_file_and_from_memory_where_nothing_is_kept() -> None:
    files = render(full_plan())
    known = options(files, "sorcery.conf", "res_pjsip")
    for kind in ("auth", "aor", "endpoint"):
        assert known[kind] == [f"config,pjsip.conf,criteria=type={kind}", "memory"]


def test_a_number_leads_to_its_line() -> None:
    files = render(plan(numbers=(number("100", "main"), number("+74951000", "vip"))))
    extensions = options(files, "extensions.conf", "perezvon-arrivals")["exten"]
    assert extensions == ["100,1,Answer(,i)", "+74951000,1,Answer(,i)"]
    steps = options(files, "extensions.conf", "perezvon-arrivals")["same"]
    assert [step for step in steps if "Stasis" in step] == [
        "n,Stasis(perezvon,arrive,main)",
        "n,Stasis(perezvon,arrive,vip)",
    ]


def test_nobody_but_this_machine_reaches_ari_and_ami_even_when_browsers_come_from_outside() -> None:
    files = render(plan(listening=Listening(web_host="0.0.0.0")))
    for name, section in (("http.conf", "/ari"), ("ari.conf", "perezvon"), ("manager.conf", "perezvon")):
        guarded = options(files, name, section)
        assert guarded["deny"] == ["0.0.0.0/0", "::/0"]
        assert guarded["permit"] == ["127.0.0.1/32", "::1/128"]
    assert options(files, "manager.conf", "general")["bindaddr"] == ["127.0.0.1"]


def test_a_trunk_without_a_peer_makes_no_calls() -> None:
    aor = options(render(plan(trunks=(carrier(),))), "pjsip.conf", "trunk-carrier", type="aor")
    assert "contact" not in aor


def test_a_trunk_speaks_its_codecs_by_its_transport() -> None:
    trunk = carrier(codecs=(Codec.OPUS, Codec.ALAW), transport=Transport.TCP, peers=(Peer(host="192.0.2.9"),))
    files = render(plan(trunks=(trunk,)))
    endpoint = options(files, "pjsip.conf", "trunk-carrier", type="endpoint")
    assert (endpoint["disallow"], endpoint["allow"], endpoint["transport"]) == (["all"], ["opus,alaw"], ["by-tcp"])
    aor = options(files, "pjsip.conf", "trunk-carrier", type="aor")
    assert aor["contact"] == ["sip:192.0.2.9:5060;transport=tcp"]


def test_a_registered_trunk_is_known_by_its_registration() -> None:
    registration = options(render(full_plan()), "pjsip.conf", "trunk-carrier", type="registration")
    assert (registration["endpoint"], registration["line"]) == (["trunk-carrier"], ["yes"])


def test_a_router_is_told_of_by_every_transport() -> None:
    files = render(plan(nat=Nat(external="203.0.113.5", local=("10.0.0.0/8", "192.168.0.0/16"))))
    for name in ("by-udp", "by-tcp", "by-ws"):
        transport = options(files, "pjsip_transports.conf", name)
        assert transport["external_media_address"] == transport["external_signaling_address"] == ["203.0.113.5"]
        assert transport["local_net"] == ["10.0.0.0/8", "192.168.0.0/16"]


def test_without_a_certificate_nothing_pretends_to_be_secure() -> None:
    files = render(plan())
    assert not [name for name, _, _ in read(files["pjsip_transports.conf"]) if name in {"by-tls", "by-wss"}]
    assert "tlsenable" not in options(files, "http.conf", "general")


def test_with_a_certificate_sip_and_websockets_are_served_over_tls_too() -> None:
    files = render(plan(certificate=Certificate(chain=Path("/c.pem"), key=Path("/k.pem"))))
    assert options(files, "pjsip_transports.conf", "by-tls")["cert_file"] == ["/c.pem"]
    assert options(files, "pjsip_transports.conf", "by-wss")["protocol"] == ["wss"]
    assert options(files, "http.conf", "general")["tlsprivatekey"] == ["/k.pem"]


@pytest.mark.parametrize(("host", "is_bound"), [("0.0.0.0", False), ("192.0.2.1", True)])
def test_sound_stays_on_the_one_address_of_sip(host: str, is_bound: bool) -> None:
    files = render(plan(listening=Listening(sip_host=host), phones=(desk("7"),)))
    endpoint = options(files, "pjsip.conf", "agent-7", type="endpoint")
    assert ("media_address" in endpoint, "bind_rtp_to_media_address" in endpoint) == (is_bound, is_bound)


def test_no_program_can_be_run_from_the_dialplan() -> None:
    loaded = {value for _, key, value in read(render(plan())["modules.conf"]) if key == "load"}
    dangerous = (
        "app_system",
        "func_shell",
        "app_externalivr",
        "res_agi",
        "func_curl",
        "func_env",
        "app_originate",
        "pbx_spool",
    )
    assert not {f"{name}.so" for name in dangerous} & loaded
    assert ("modules", "autoload", "no") in read(render(plan())["modules.conf"])
