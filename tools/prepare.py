"""Makes ready what the make targets need, once: Python packages, the web app and, for tests, Chromium and Asterisk.

`python -m tools.prepare run` is for those who run a centre, `test` for those who develop it. Packages come from the
lock files, hashes checked. The Python packages and the web app are prepared side by side, and each only when what it
is made from has changed: with nothing to do this takes a fraction of a second and no network.
"""

import argparse
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from functools import partial
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from tools import asterisk, kamailio
from tools.debian import Apt
from tools.node import OLDEST, ROOT, WHEEL_FOLDER, Node, NodeMissingError, find_node
from tools.progress import Lane, Progress, StepFailedError, run_lanes
from tools.web_build import BUILT, WebMode, build, has_packages, has_sources, install_packages, is_current, web_mode

VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
UV = VENV / "bin" / "uv"
WORK = ROOT / ".make"
LOCKS = {
    "run": ("requirements-build.lock", "requirements.lock"),
    "test": ("requirements-dev.lock",),
}
FIRST_PIP = 23
"""The first major version of pip that installs into another environment."""
VENV_ADVICE = "Python's venv module is incomplete. On Debian or Ubuntu, as root: apt-get install python3-venv"
STARTED = [f"perezvon.entrypoints.{role}" for role in ("centre", "media", "worker")]
"""What a centre imports. Imported once here, beside the web build, Python keeps it compiled."""
PROXIES = ("nginx", "caddy")
SYSTEM_PROGRAMS = Path("/usr/sbin")
"""Where a proxy may lie that is not on an ordinary user's path."""
CHROMIUM_ADVICE = "apt-get install chromium fonts-noto-cjk"
CJK_FONTS = Path("/usr/share/fonts/opentype/noto")


def python_lane(lane: Lane, *, purpose: str, installer_ready: threading.Event) -> None:
    """`.venv` holds exactly what the lock files say, and the project itself, editable."""
    try:
        _prepare_venv(lane, purpose, installer_ready)
    finally:
        installer_ready.set()


def _prepare_venv(lane: Lane, purpose: str, installer_ready: threading.Event) -> None:
    known = _stamp_path().read_text().splitlines() if _stamp_path().is_file() else []
    if purpose == "run" and known[1:2] == ["test"]:
        purpose = "test"
    if known == _stamp(purpose) and PYTHON.exists():
        return
    environment = {"UV_HTTP_TIMEOUT": "120", **os.environ, "PEREZVON_WEB": WebMode.SKIP}
    run = partial(lane.run, folder=ROOT, environment=environment)
    if known[:1] != [str(ROOT)] or not PYTHON.exists():
        lane.step("virtual environment")
        run([sys.executable, "-m", "venv", "--clear", "--without-pip", str(VENV)])
    lane.step("installer (uv)")
    pip = _pip(run)
    run([*pip, "--disable-pip-version-check", "--no-input", "install", "--require-hashes", "-r", LOCKS["run"][0]])
    installer_ready.set()
    lane.step("Python packages")
    run([str(UV), "pip", "sync", "--python", str(PYTHON), "--require-hashes", *LOCKS[purpose]])
    lane.step("Perezvon itself, editable")
    itself = ["install", "--no-deps", "--no-build-isolation", "--editable", "."]
    run([str(UV), "pip", itself[0], "--python", str(PYTHON), *itself[1:]])
    lane.step("first import, so that the start is quick")
    run([str(PYTHON), "-c", f"import {', '.join(STARTED)}"])
    _stamp_path().write_text("\n".join(_stamp(purpose)))


def web_lane(lane: Lane, *, purpose: str, installer_ready: threading.Event) -> None:
    """The built web app is current; for tests its npm packages are there too."""
    if web_mode() is WebMode.SKIP or not has_sources(ROOT):
        return
    must_build = not is_current(ROOT)
    must_install = (must_build or purpose == "test") and not has_packages(ROOT)
    if not (must_build or must_install):
        return
    try:
        node = _node(lane, installer_ready)
    except (NodeMissingError, StepFailedError) as problem:
        if web_mode() is WebMode.REQUIRE:
            raise
        oldest = ".".join(map(str, OLDEST))
        lane.warn(f"no web app, only the API: {problem}. Install Node {oldest} or newer and run make again.")
        return
    if must_install:
        lane.step("npm packages")
        install_packages(ROOT, node, lane.run)
    if must_build:
        lane.step("web app")
        build(ROOT, node, lane.run)


def browser_lane(lane: Lane, *, apt: Apt) -> None:
    """Chromium and fonts for the browser tests, proxies for theirs. Without them those tests are skipped."""
    missing = [] if shutil.which("chromium") or shutil.which("chromium-browser") else ["chromium"]
    missing += [] if any(CJK_FONTS.glob("NotoSansCJK*")) else ["fonts-noto-cjk"]
    missing += [proxy for proxy in PROXIES if not (shutil.which(proxy) or (SYSTEM_PROGRAMS / proxy).exists())]
    if not missing:
        return
    if not apt.is_usable():
        if "chromium" in missing:
            lane.warn(f"no Chromium, so browser tests will be skipped. As root: {CHROMIUM_ADVICE}")
        return
    try:
        apt.install(lane, missing)
    except StepFailedError as failure:
        lane.warn(f"browser tests will be skipped, because what they need could not be installed:\n{failure}")


def telephony_lane(lane: Lane, *, apt: Apt) -> None:
    """A real Asterisk, SIPp, which calls it, and Kamailio before it. Without them those tests are skipped."""
    missing = [] if shutil.which("sipp") else ["sip-tester"]
    programs = {"Asterisk": asterisk, "Kamailio": kamailio}
    must_fetch = {name: program for name, program in programs.items() if program.find() is None}
    if must_fetch and not shutil.which("mmdebstrap"):
        missing.append("mmdebstrap")
    if not (must_fetch or missing):
        return
    if not apt.is_usable():
        lane.warn("no Asterisk or no SIPp, so tests with real telephones will be skipped. As root: make ready-test")
        return
    try:
        apt.install(lane, missing)
        if must_fetch:
            apt.update(lane)
        for name, program in must_fetch.items():
            lane.step(f"{name}, unpacked beside the system (mmdebstrap)")
            program.fetch(lane.run)
    except StepFailedError as failure:
        lane.warn(f"tests with real telephones will be skipped, because something could not be fetched:\n{failure}")


def _pip(run: Callable[[list[str]], None]) -> list[str]:
    """A pip that installs into `.venv`: this Python's own, which is there at once, else one that `.venv` is given."""
    if find_spec("pip") is not None and int(version("pip").split(".")[0]) >= FIRST_PIP:
        return [sys.executable, "-m", "pip", "--python", str(PYTHON)]
    if find_spec("ensurepip") is None:
        raise StepFailedError(VENV_ADVICE)
    run([str(PYTHON), "-m", "ensurepip"])
    return [str(PYTHON), "-m", "pip"]


def _node(lane: Lane, installer_ready: threading.Event) -> Node:
    """The machine's Node, or the Node wheel, which is fetched when it is needed."""
    try:
        return find_node(ROOT)
    except NodeMissingError as problem:
        lane.step(f"a Node of our own, because {problem}")
        installer_ready.wait()
        words = [str(UV), "pip", "install", "--python", str(PYTHON), "--target", str(ROOT / WHEEL_FOLDER)]
        lane.run([*words, "--require-hashes", "-r", "requirements-node.lock"], ROOT, dict(os.environ))
        return find_node(ROOT)


def _stamp(purpose: str) -> list[str]:
    """What `.venv` was made for: the folder, the purpose, and all that decides its content."""
    digest = hashlib.sha256(sys.version.encode())
    for name in (*LOCKS[purpose], "requirements-build.lock", "pyproject.toml"):
        digest.update((ROOT / name).read_bytes())
    return [str(ROOT), purpose, digest.hexdigest()]


def _stamp_path() -> Path:
    return VENV / "perezvon.stamp"


def prepare(purpose: str) -> None:
    """Do whatever is still to be done. Raises `StepFailedError` or `CalledProcessError` with what went wrong."""
    WORK.mkdir(exist_ok=True)
    installer_ready = threading.Event()
    lanes: dict[str, Callable[[Lane], None]] = {
        "python": partial(python_lane, purpose=purpose, installer_ready=installer_ready),
        "web": partial(web_lane, purpose=purpose, installer_ready=installer_ready),
    }
    if purpose == "test":
        apt = Apt()
        # Telephony first: what it installs is small, and Asterisk is then fetched while Chromium is installed.
        lanes["telephony"] = partial(telephony_lane, apt=apt)
        lanes["browser"] = partial(browser_lane, apt=apt)
    with (WORK / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        progress = Progress()
        run_lanes(lanes, progress, WORK / "log")
    web = "with the web app" if (ROOT / BUILT / "index.html").is_file() else "without the web app"
    progress.say(f"ready, {web}")


def main() -> int:
    """Prepare for the purpose named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("purpose", choices=LOCKS)
    try:
        prepare(parser.parse_args().purpose)
    except (StepFailedError, NodeMissingError, FileNotFoundError, subprocess.SubprocessError) as failure:
        print(f"\nThis failed:\n{failure}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped. The next try goes on from here.", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
