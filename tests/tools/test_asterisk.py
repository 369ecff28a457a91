"""Asterisk is fetched whole or not at all, once, and from where the machine gets its own packages."""

import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from tools import asterisk, kamailio, trees
from tools.progress import StepFailedError

PROGRAM = "#!/bin/sh\necho 'Asterisk 22.10.1'\n"


class Machine:
    """A machine on which fetching leaves a program that says `says`, and which notes what is run."""

    def __init__(self, cache: Path, says: str = PROGRAM) -> None:
        self.environment = {"XDG_CACHE_HOME": str(cache)}
        self.commands: list[list[str]] = []
        self.says = says

    def run(self, words: Sequence[str], folder: Path, environment: dict[str, str]) -> None:
        self.commands.append(list(words))
        libraries = Path(words[-2]) / "usr/lib/x86_64-linux-gnu"
        libraries.mkdir(parents=True)
        loader = libraries / "ld-linux-x86-64.so.2"
        loader.write_text(self.says)
        loader.chmod(0o755)


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    monkeypatch.setattr(trees, "mirror", lambda: "http://mirror.example/debian/")
    monkeypatch.setattr(asterisk, "_on_machine", lambda: None)
    return Machine(tmp_path)


def test_asterisk_is_fetched_once(machine: Machine, tmp_path: Path) -> None:
    asterisk.fetch(machine.run, machine.environment)
    asterisk.fetch(machine.run, machine.environment)
    assert len(machine.commands) == 1
    assert machine.commands[0][-1] == "http://mirror.example/debian/"
    found = asterisk.find(machine.environment)
    assert found is not None
    assert found.version == "Asterisk 22.10.1"
    assert found.modules.is_relative_to(tmp_path / "perezvon" / "asterisk" / "asterisk-22")


@pytest.mark.parametrize("says", ["#!/bin/sh\nexit 1\n", "#!/bin/sh\necho 'Asterisk 16.28.0'\n", "not a program"])
def test_what_does_not_run_is_not_kept(machine: Machine, tmp_path: Path, says: str) -> None:
    machine.says = says
    with pytest.raises(StepFailedError):
        asterisk.fetch(machine.run, machine.environment)
    assert asterisk.find(machine.environment) is None
    assert [path.name for path in (tmp_path / "perezvon" / "asterisk").iterdir()] == ["lock"]


def test_kamailio_is_fetched_once(machine: Machine, tmp_path: Path) -> None:
    machine.says = "#!/bin/sh\necho 'version: kamailio 5.8.4 (x86_64/linux)'\n"
    kamailio.fetch(machine.run, machine.environment)
    kamailio.fetch(machine.run, machine.environment)
    assert len(machine.commands) == 1
    found = kamailio.find(machine.environment)
    assert found is not None
    assert found.version == "5.8.4"
    assert found.modules.is_relative_to(tmp_path / "perezvon" / "kamailio" / "kamailio")


def test_a_fetch_that_was_interrupted_leaves_nothing(machine: Machine, tmp_path: Path) -> None:
    def run(words: Sequence[str], folder: Path, environment: dict[str, str]) -> None:
        machine.run(words, folder, environment)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        asterisk.fetch(run, machine.environment)
    assert [path.name for path in (tmp_path / "perezvon" / "asterisk").iterdir()] == ["lock"]


def test_a_machine_whose_apt_knows_no_debian_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    nothing = subprocess.CompletedProcess([], 0, stdout="cdrom://debian/\n")
    monkeypatch.setattr(trees.subprocess, "run", lambda *words, **how: nothing)
    with pytest.raises(StepFailedError, match="no Debian mirror"):
        trees.mirror()
