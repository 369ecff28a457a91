"""`perezvon asterisk`: from an empty folder to an Asterisk that runs as planned."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from perezvon.adapters.telephony.asterisk.configure import description
from perezvon.adapters.telephony.asterisk.configure.configured import STAMP, fingerprint
from perezvon.adapters.telephony.asterisk.configure.description import FILE
from perezvon.entrypoints.cli.asterisk import command


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "modules").mkdir()
    monkeypatch.setattr(description, "MODULES", (str(tmp_path / "modules"),))
    return tmp_path / "asterisk"


def run(*words: str) -> tuple[int, str]:
    done = CliRunner(env={"LANG": "en_GB.UTF-8", "LC_ALL": "en_GB.UTF-8"}).invoke(command, words)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.output


def test_an_empty_folder_is_given_a_file_that_explains_itself_and_then_a_configuration(folder: Path) -> None:
    code, said = run("configure", str(folder))
    assert (code, FILE in said) == (0, True)
    assert not (folder / "etc").exists()
    assert (folder / FILE).stat().st_mode & 0o077 == 0
    code, said = run("configure", str(folder))
    assert (code, "Start it: asterisk -C" in said) == (0, True)
    assert (folder / "etc" / "pjsip.conf").is_file()
    assert list((folder / "music").glob("*.sln16"))
    assert (folder / STAMP).read_text() == fingerprint(folder), "what waits for it is told"
    assert run("check", str(folder))[0] == 0


def test_what_an_operator_wrote_is_never_written_over(folder: Path) -> None:
    run("configure", str(folder))
    (folder / FILE).write_text('name = "mine"\n')
    run("configure", str(folder))
    assert (folder / FILE).read_text() == 'name = "mine"\n'


def test_what_was_edited_by_hand_is_told_and_put_right(folder: Path) -> None:
    run("configure", str(folder))
    run("configure", str(folder))
    rtp = folder / "etc" / "rtp.conf"
    rtp.write_text(rtp.read_text() + "\n; mine\n")
    code, said = run("check", str(folder))
    assert (code, "rtp.conf" in said) == (1, True)
    assert "1 files written anew" in run("configure", str(folder))[1]
    assert run("check", str(folder))[0] == 0
