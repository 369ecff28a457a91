"""What an operator writes into `perezvon.toml`, and what becomes of it."""

import tomllib
from pathlib import Path

import pytest

from perezvon.adapters.telephony.asterisk.configure import description
from perezvon.adapters.telephony.asterisk.configure.description import FILE, SECRETS, DescriptionError, read, template
from perezvon.adapters.telephony.asterisk.configure.plan import Codec, Peer
from perezvon.adapters.telephony.asterisk.configure.values import PlanError
from perezvon.adapters.telephony.asterisk.dialing.policy import policy_of
from perezvon.adapters.telephony.asterisk.names import PhoneKind

FULL = """
name = "pbx1"

[listening]
sip = 5080
rtp = [12000, 13000]

[silence]
desk = 20

[[trunks]]
name = "carrier"
hosts = ["198.51.100.7"]
codecs = ["alaw"]
peers = [{ host = "198.51.100.7", port = 5070 }]

[[trunks]]
name = "other"
registration = { server = "sip.example.org", user = "4930123", password = "its-password", number = "4930123" }

[[numbers]]
number = "+4930123456"
line = "main"

[[phones]]
agent = "anna"

[[phones]]
agent = "ben"
kind = "browser"
password = "chosen"
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    modules = tmp_path / "modules"
    modules.mkdir()
    monkeypatch.setattr(description, "MODULES", (str(tmp_path / "nowhere"), str(modules)))
    return tmp_path


def described(folder: Path, text: str) -> Path:
    (folder / FILE).write_text(text)
    return folder


def test_all_that_is_told_is_in_the_plan(folder: Path) -> None:
    plan = read(described(folder, FULL))
    assert (plan.name, plan.listening.sip, plan.listening.rtp, plan.silence.desk) == ("pbx1", 5080, (12000, 13000), 20)
    assert plan.trunks[0].codecs == (Codec.ALAW,)
    assert plan.trunks[0].peers == (Peer(host="198.51.100.7", port=5070),)
    assert plan.trunks[1].registration is not None
    assert plan.trunks[1].registration.user == "4930123"
    assert [(number.number, number.line) for number in plan.numbers] == [("+4930123456", "main")]
    assert [(phone.agent, phone.kind) for phone in plan.phones] == [
        ("anna", PhoneKind.DESK),
        ("ben", PhoneKind.BROWSER),
    ]
    assert plan.places.modules == folder / "modules"
    assert plan.places.etc == folder / "etc"


def test_passwords_that_were_left_out_are_made_once_and_kept_by_themselves(folder: Path) -> None:
    first, second = read(described(folder, FULL)), read(folder)
    assert first == second
    kept = tomllib.loads((folder / SECRETS).read_text())
    assert set(kept) == {"ari", "ami", "desk-anna"}
    assert first.phones[0].password == kept["desk-anna"]
    assert first.phones[1].password == "chosen"
    assert len(kept["desk-anna"]) >= 32
    assert (folder / SECRETS).stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ('name = "p"\ntrunk = []', "trunk"),
        ('name = "p"\n[listening]\nsipp = 1', "sipp"),
        ('name = "p"\n[[trunks]]\nname = "c"\nhost = "1.2.3.4"', "host"),
        ('name = "p"\n[[trunks]]\nname = "c"\nhosts = ["1.2.3.4"]\npeers = [{ adress = "x" }]', "adress"),
        ('name = "p"\n[[phones]]\nagent = "a"\nkind = "fax"', "fax"),
        ('name = "p"\n[listening]\nsip = "5060"', "int"),
        ('name = "p"\n[certificate]\nchain = 5\nkey = "/k"', "text in quotes"),
        ('name = "p"\n[dialing]\nalowed = ["+49"]', "alowed"),
        ('name = "p"\n[dialing]\nallowed = "+49"', "array"),
        ('name = "p"\n[dialing]\nlimits = { at_onc = 1 }', "at_onc"),
        ('name = "p"\n[[outside]]\nnam = "x"', "nam"),
        ("name = ", "Invalid value"),
        ("", "name"),
    ],
)
def test_a_mistake_is_named(folder: Path, text: str, named: str) -> None:
    with pytest.raises(DescriptionError) as raised:
        read(described(folder, text))
    assert named in raised.value.params["why"]
    assert raised.value.params["file"] == str(folder / FILE)


def test_a_value_that_could_mean_something_else_is_refused_with_its_name(folder: Path) -> None:
    with pytest.raises(PlanError) as raised:
        read(described(folder, 'name = "p"\n[[numbers]]\nnumber = "1,Dial(x)"\nline = "main"'))
    assert raised.value.params["field"] == "number"


def test_without_a_section_about_it_nobody_may_be_called(folder: Path) -> None:
    assert not policy_of(read(described(folder, FULL))).allows_anybody


def test_asterisk_that_is_not_there_is_missed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(description, "MODULES", ("/nowhere",))
    with pytest.raises(DescriptionError) as raised:
        read(described(folder, 'name = "p"'))
    assert "/nowhere" in raised.value.params["why"]


def test_the_template_is_a_plan_and_so_is_each_of_its_examples(folder: Path) -> None:
    text = template(folder)
    read(described(folder, text))
    lines = [line.removeprefix("# ") if line.startswith("# [") or "= " in line else line for line in text.splitlines()]
    without = [line for line in lines if not line.startswith("modules")]
    plan = read(described(folder, "\n".join(without)))
    assert len(plan.trunks) == 2
    assert plan.nat is not None
    assert [phone.agent for phone in plan.phones] == ["anna"]
    assert policy_of(plan).way("00436601234567").endpoint == "PJSIP/+436601234567@trunk-other"
    assert plan.dialing.outside[0].name == "office"
