"""What is ready is left alone; what is missing is named with the command that brings it."""

import os
import threading
from collections.abc import Sequence
from pathlib import Path

import pytest

from tools import prepare
from tools.debian import Apt
from tools.node import NodeMissingError
from tools.progress import StepFailedError


class NotedLane:
    """A lane that notes what it is asked and runs nothing."""

    def __init__(self, failing: str | None = None) -> None:
        self.steps: list[str] = []
        self.commands: list[str] = []
        self.warnings: list[str] = []
        self._failing = failing

    def step(self, text: str) -> None:
        self.steps.append(text)

    def warn(self, text: str) -> None:
        self.warnings.append(text)

    def run(self, words: Sequence[str], folder: Path, environment: dict[str, str]) -> None:
        self.commands.append(" ".join(words))
        if self._failing is not None and self._failing in self.commands[-1]:
            raise StepFailedError(self.commands[-1])


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with lock files and a `.venv` that nothing was installed into."""
    for name in ("pyproject.toml", "requirements.lock", "requirements-dev.lock", "requirements-build.lock"):
        (tmp_path / name).write_text(name)
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / ".venv" / "bin" / "python").touch()
    monkeypatch.setattr(prepare, "ROOT", tmp_path)
    monkeypatch.setattr(prepare, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(prepare, "PYTHON", tmp_path / ".venv" / "bin" / "python")
    return tmp_path


def python(purpose: str) -> NotedLane:
    lane, ready = NotedLane(), threading.Event()
    prepare.python_lane(lane, purpose=purpose, installer_ready=ready)  # type: ignore[arg-type]  # a lane by shape
    assert ready.is_set()
    return lane


def web(mode: str, monkeypatch: pytest.MonkeyPatch) -> NotedLane:
    monkeypatch.setenv("PEREZVON_WEB", mode)
    ready = threading.Event()
    ready.set()
    lane = NotedLane(failing="requirements-node.lock")
    prepare.web_lane(lane, purpose="run", installer_ready=ready)  # type: ignore[arg-type]  # a lane by shape
    return lane


def test_packages_are_installed_once_with_their_hashes(project: Path) -> None:
    first = python("run")
    assert first.steps[:4] == ["virtual environment", "installer (uv)", "Python packages", "Perezvon itself, editable"]
    from_locks = [command for command in first.commands if "requirements" in command]
    assert len(from_locks) == 2
    assert all("--require-hashes" in command for command in from_locks)
    assert python("run").commands == []


@pytest.mark.parametrize("changed", ["pyproject.toml", "requirements.lock", "requirements-build.lock"])
def test_a_changed_file_is_followed_in_the_same_environment(project: Path, changed: str) -> None:
    python("run")
    (project / changed).write_text("changed")
    assert python("run").steps[0] == "installer (uv)"


def test_running_after_testing_takes_nothing_away(project: Path) -> None:
    python("test")
    assert python("run").commands == []
    (project / "requirements-dev.lock").write_text("changed")
    assert any("requirements-dev.lock" in command for command in python("run").commands)


def test_a_project_that_was_moved_gets_a_new_environment(project: Path) -> None:
    python("run")
    stamp = project / ".venv" / "perezvon.stamp"
    stamp.write_text(stamp.read_text().replace(str(project), "/elsewhere"))
    assert python("run").steps[0] == "virtual environment"


def test_a_python_without_pip_and_ensurepip_names_the_package(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prepare, "find_spec", lambda _: None)
    with pytest.raises(StepFailedError, match="apt-get install python3-venv"):
        python("run")


@pytest.fixture
def no_node(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Web sources, and no Node anywhere."""

    def find(_: Path) -> None:
        raise NodeMissingError("node and npm were not found")

    (project / "web").mkdir()
    (project / "web" / "package-lock.json").write_text("{}")
    monkeypatch.setattr(prepare, "find_node", find)


@pytest.mark.usefixtures("no_node")
def test_without_any_node_the_api_runs_and_the_reason_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    lane = web("auto", monkeypatch)
    assert lane.steps == ["a Node of our own, because node and npm were not found"]
    assert "no web app, only the API" in lane.warnings[0]


@pytest.mark.usefixtures("no_node")
def test_a_required_web_app_that_cannot_be_built_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(StepFailedError, match=r"requirements-node\.lock"):
        web("require", monkeypatch)


@pytest.mark.usefixtures("no_node")
def test_a_skipped_web_app_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    lane = web("skip", monkeypatch)
    assert (lane.steps, lane.warnings) == ([], [])


@pytest.fixture
def bare_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine with apt-get and nothing else."""
    monkeypatch.setattr(prepare.shutil, "which", lambda name: name if name == "apt-get" else None)
    monkeypatch.setattr(prepare, "CJK_FONTS", Path("/nowhere"))
    monkeypatch.setattr(prepare, "SYSTEM_PROGRAMS", Path("/nowhere"))
    monkeypatch.setattr(prepare.asterisk, "find", lambda: None)
    monkeypatch.setattr(prepare.asterisk, "fetch", lambda run: run(["mmdebstrap"], Path(), {}))
    monkeypatch.setattr(prepare.kamailio, "find", object)


def browser(monkeypatch: pytest.MonkeyPatch, *, user: int, failing: str | None = None) -> NotedLane:
    monkeypatch.setattr(os, "geteuid", lambda: user)
    lane = NotedLane(failing)
    prepare.browser_lane(lane, apt=Apt())  # type: ignore[arg-type]  # a lane by shape
    return lane


def telephony(
    monkeypatch: pytest.MonkeyPatch, *, user: int, failing: str | None = None, apt: Apt | None = None
) -> NotedLane:
    monkeypatch.setattr(os, "geteuid", lambda: user)
    lane = NotedLane(failing)
    prepare.telephony_lane(lane, apt=apt or Apt())  # type: ignore[arg-type]  # a lane by shape
    return lane


@pytest.mark.usefixtures("bare_machine")
def test_root_gets_chromium_fonts_and_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    lane = browser(monkeypatch, user=0)
    assert lane.commands[-1].endswith("--no-install-recommends chromium fonts-noto-cjk nginx caddy")


@pytest.mark.usefixtures("bare_machine")
def test_others_are_told_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    lane = browser(monkeypatch, user=1000)
    assert lane.commands == []
    assert lane.warnings[0].endswith("As root: apt-get install chromium fonts-noto-cjk")


@pytest.mark.usefixtures("bare_machine")
def test_a_machine_without_a_network_tests_what_it_can(monkeypatch: pytest.MonkeyPatch) -> None:
    lane = browser(monkeypatch, user=0, failing="update")
    assert "browser tests will be skipped" in lane.warnings[0]


@pytest.mark.usefixtures("bare_machine")
def test_root_gets_sipp_and_an_asterisk(monkeypatch: pytest.MonkeyPatch) -> None:
    lane = telephony(monkeypatch, user=0)
    assert lane.commands[-2].endswith("--no-install-recommends sip-tester mmdebstrap")
    assert lane.commands[-1] == "mmdebstrap"


@pytest.mark.usefixtures("bare_machine")
def test_root_gets_a_kamailio(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prepare.asterisk, "find", object)
    monkeypatch.setattr(prepare.kamailio, "find", lambda: None)
    monkeypatch.setattr(prepare.kamailio, "fetch", lambda run: run(["mmdebstrap", "kamailio"], Path(), {}))
    assert telephony(monkeypatch, user=0).commands[-1] == "mmdebstrap kamailio"


@pytest.mark.usefixtures("bare_machine")
def test_a_machine_with_asterisk_is_given_only_sipp(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prepare.asterisk, "find", object)
    assert telephony(monkeypatch, user=0).commands[-1].endswith("--no-install-recommends sip-tester")


@pytest.mark.usefixtures("bare_machine")
def test_nothing_is_done_on_a_machine_that_has_both(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prepare.asterisk, "find", object)
    monkeypatch.setattr(prepare.shutil, "which", lambda name: name)
    lane = telephony(monkeypatch, user=1000)
    assert (lane.commands, lane.steps, lane.warnings) == ([], [], [])


@pytest.mark.usefixtures("bare_machine")
def test_others_learn_which_tests_will_be_skipped(monkeypatch: pytest.MonkeyPatch) -> None:
    lane = telephony(monkeypatch, user=1000)
    assert lane.commands == []
    assert "tests with real telephones will be skipped" in lane.warnings[0]


@pytest.mark.usefixtures("bare_machine")
@pytest.mark.parametrize("failing", ["update", "install", "mmdebstrap"])
def test_an_asterisk_that_cannot_be_fetched_stops_nothing_else(monkeypatch: pytest.MonkeyPatch, failing: str) -> None:
    lane = telephony(monkeypatch, user=0, failing=failing)
    assert "tests with real telephones will be skipped" in lane.warnings[0]


@pytest.mark.usefixtures("bare_machine")
def test_package_lists_are_renewed_once_for_all_lanes(monkeypatch: pytest.MonkeyPatch) -> None:
    apt, updated = Apt(), 0
    monkeypatch.setattr(prepare.asterisk, "fetch", lambda run: None)
    for _ in range(2):
        updated += sum(command.endswith("update") for command in telephony(monkeypatch, user=0, apt=apt).commands)
    assert updated == 1
