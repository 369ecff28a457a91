"""Settings come from `PEREZVON_*`, and a misspelt one is told without repeating its value."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from perezvon.platform.settings import Settings


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
