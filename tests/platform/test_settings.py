"""Settings come from `PEREZVON_*`, and a misspelt one is told without repeating its value."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from perezvon.platform.settings import Settings, machine_zone


def test_without_any_the_data_lies_where_the_system_keeps_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 0)
    assert Settings.read({}).data == Path("/var/lib/perezvon")
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    assert Settings.read({"HOME": "/people/anna"}).data == Path("/people/anna/.local/share/perezvon")
    assert Settings.read({"HOME": "/people/anna", "XDG_DATA_HOME": "/data"}).data == Path("/data/perezvon")


def test_settings_are_read_from_the_environment() -> None:
    settings = Settings.read(
        {
            "PEREZVON_DATA": "/srv/centre",
            "PEREZVON_PORT": "9000",
            "PEREZVON_DEMO": "1",
            "PEREZVON_ICE_HOSTS": "127.0.0.1, ::1,",
            "PEREZVON_PUBLIC_ADDRESS": "https://calls.example.org",
            "PATH": "/bin",
        }
    )
    assert settings.port == 9_000
    assert settings.demo
    assert settings.ice_hosts == ("127.0.0.1", "::1")
    assert settings.public_address == "https://calls.example.org"
    assert settings.postgres == Path("/srv/centre/postgres")


def test_what_the_build_of_the_web_app_reads_is_no_setting() -> None:
    assert Settings.read({"PEREZVON_WEB": "skip"}) == Settings.read({})


def test_several_voice_processes_are_named_with_commas() -> None:
    key = {"PEREZVON_LINK_KEY": "k" * 32}
    one, two = "tcp:10.0.0.1:7401", "tcp:10.0.0.2:7401"
    assert Settings.read({"PEREZVON_MEDIA": f"{one}, {two}", **key}).media == (one, two)
    assert Settings.read({"PEREZVON_MEDIA": one, **key}).media == (one,)
    with pytest.raises(ValidationError, match="PEREZVON_MEDIA takes an address"):
        Settings.read({"PEREZVON_MEDIA": f"{one},10.0.0.2", **key})


def test_an_empty_setting_counts_as_absent() -> None:
    assert Settings.read({"PEREZVON_DATA": "/srv", "PEREZVON_DATABASE": ""}).database is None


def test_a_relative_data_folder_is_made_absolute(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    assert Settings.read({"PEREZVON_DATA": "var"}).data == tmp_path / "var"


@pytest.mark.parametrize(
    "wrong",
    [{"PEREZVON_DATABSE": "postgresql://a:geheim@b/c"}, {"PEREZVON_PORT": "geheim"}, {"PEREZVON_PORT": "70000"}],
)
def test_a_wrong_setting_is_told_by_its_name_and_not_its_value(wrong: dict[str, str]) -> None:
    with pytest.raises(ValidationError) as told:
        Settings.read(wrong)
    assert next(iter(wrong)).removeprefix("PEREZVON_").lower() in str(told.value)
    assert "geheim" not in str(told.value)


def test_addresses_with_passwords_are_not_printed() -> None:
    settings = Settings.read({"PEREZVON_DATABASE": "postgresql://a:geheim@b/c", "PEREZVON_BLOBS": "s3://k:geheim@b"})
    assert "geheim" not in repr(settings)


def test_the_readme_names_every_setting() -> None:
    readme = (Path(__file__).resolve().parents[2] / "README.md").read_text()
    assert [name for name in Settings.model_fields if f"`PEREZVON_{name.upper()}`" not in readme] == []


VOICE = {
    "PEREZVON_ICE_PUBLIC_ADDRESS": "203.0.113.7",
    "PEREZVON_UDP_PORTS": "40000-40999",
    "PEREZVON_ICE_SERVERS": "stun:stun.example.org, turns:turn.example.org:5349?transport=tcp",
    "PEREZVON_TURN_SECRET": "geheim",
}


def test_the_settings_of_voice_are_read() -> None:
    settings = Settings.read(VOICE)
    assert settings.ice_public_address == "203.0.113.7"
    assert settings.udp_ports == (40_000, 40_999)
    assert settings.ice_servers == ("stun:stun.example.org", "turns:turn.example.org:5349?transport=tcp")
    assert "geheim" not in repr(settings)


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [
        ("ICE_HOSTS", "192.0.2.1, calls.example.org", "192.0.2.10"),
        ("ICE_PUBLIC_ADDRESS", "calls.example.org", "192.0.2.10"),
        ("UDP_PORTS", "40000", "40000-40999"),
        ("UDP_PORTS", "40000-40008", "at least 10 ports"),
        ("UDP_PORTS", "41000-40000", "40000-40999"),
        ("UDP_PORTS", "80-2000", "from 1024 to 65535"),
        ("UDP_PORTS", "many", "40000-40999"),
        ("ICE_SERVERS", "stun.example.org", "stun:stun.example.org:3478"),
        ("ICE_SERVERS", "turn:turn.example.org?transport=sctp", "transport=tcp"),
        ("TURN_SECRET", "", "static-auth-secret"),
    ],
)
def test_a_wrong_setting_of_voice_is_named_with_what_is_allowed(name: str, value: str, allowed: str) -> None:
    with pytest.raises(ValidationError) as told:
        Settings.read(VOICE | {f"PEREZVON_{name}": value})
    assert f"PEREZVON_{name}" in str(told.value)
    assert allowed in str(told.value)
    assert "geheim" not in str(told.value)


def test_the_day_begins_in_the_zone_of_the_machine_unless_another_is_named(tmp_path: Path) -> None:
    link = tmp_path / "localtime"
    link.symlink_to("/usr/share/zoneinfo/Asia/Shanghai")
    assert machine_zone({}, link) == "Asia/Shanghai"
    assert machine_zone({"TZ": ":Europe/Moscow"}, link) == "Europe/Moscow"
    assert machine_zone({}, tmp_path / "none") == "UTC"
    assert Settings.read({"PEREZVON_ZONE": "Europe/Berlin", "HOME": "/"}).zone == "Europe/Berlin"
    with pytest.raises(ValidationError, match="PEREZVON_ZONE"):
        Settings.read({"PEREZVON_ZONE": "Mars/Olympus", "HOME": "/"})


@pytest.mark.parametrize(
    "server",
    [
        "smtp://mail.example.org",
        "smtps://kim%40example.org:p%40ss@mail.example.org:465",
        "smtp+plain://localhost:25",
        "smtp+plain://kim:secret@127.0.0.1:25",
        "smtp://[2001:db8::10]:587",
    ],
)
def test_a_mail_server_is_an_address(server: str) -> None:
    for sender in ("reports@example.org", "Nordlink, отчёты <reports@example.org>"):
        assert Settings.read({"PEREZVON_SMTP": server, "PEREZVON_MAIL_FROM": sender}).smtp == server


@pytest.mark.parametrize(
    ("server", "why"),
    [
        ("mail.example.org", "takes an address"),
        ("http://mail.example.org", "takes an address"),
        ("smtp://kim@example.org:secret@mail.example.org", "takes an address"),
        ("smtp://kim:secret@", "takes an address"),
        ("smtp+plain://kim:secret@mail.example.org", "which encrypt it"),
    ],
)
def test_a_wrong_mail_server_is_told_without_its_password(server: str, why: str) -> None:
    with pytest.raises(ValidationError, match=why) as raised:
        Settings.read({"PEREZVON_SMTP": server, "PEREZVON_MAIL_FROM": "reports@example.org"})
    assert "kim:secret" not in str(raised.value)


@pytest.mark.parametrize("sender", ["reports", "a@b\r\nBcc: c@d", "<reports@example.org", "A <b@c> <d@e>"])
def test_a_sender_is_an_address_and_perhaps_a_name(sender: str) -> None:
    with pytest.raises(ValidationError, match="PEREZVON_MAIL_FROM takes"):
        Settings.read({"PEREZVON_MAIL_FROM": sender})


def test_a_mail_server_needs_a_sender() -> None:
    with pytest.raises(ValidationError, match="PEREZVON_MAIL_FROM is missing"):
        Settings.read({"PEREZVON_SMTP": "smtp://mail.example.org"})
