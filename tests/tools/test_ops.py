"""The systemd units are ones that systemd takes."""

import shutil
import subprocess
from pathlib import Path

import pytest

PROGRAMS = ("/opt/perezvon/.venv/bin/perezvon", "/usr/sbin/asterisk")
"""What units start, which need not be on this machine."""
UNITS = Path(__file__).parents[2] / "ops" / "systemd"


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="needs systemd-analyze: apt-get install systemd")
@pytest.mark.parametrize("unit", sorted(unit.name for unit in UNITS.glob("*.service")))
def test_systemd_takes_the_unit(tmp_path: Path, unit: str) -> None:
    text = (UNITS / unit).read_text()
    assert "/opt/perezvon/.venv/bin/perezvon" in text
    for program in PROGRAMS:
        text = text.replace(program, "/bin/true")
    (tmp_path / unit).write_text(text)
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", tmp_path / unit], check=False, capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (0, "")
