"""Checks of the Asterisk beside this machine's voice process, where there is one."""

from collections.abc import Iterator
from pathlib import Path

from perezvon.adapters.telephony.asterisk.configure.console import Console
from perezvon.adapters.telephony.asterisk.configure.description import FILE, read
from perezvon.adapters.telephony.asterisk.configure.folder import compare
from perezvon.adapters.telephony.asterisk.configure.plan import AsteriskPlan
from perezvon.adapters.telephony.asterisk.configure.running import compare_running
from perezvon.entrypoints.doctor.finding import Finding
from perezvon.kernel.errors import AdapterError, AppError


def asterisk(folder: Path | None) -> Iterator[Finding]:
    """Whether it can be read what is wanted of it, whether that is written, and whether it runs so."""
    if folder is None:
        return
    try:
        plan = read(folder)
    except (AppError, OSError) as error:
        yield Finding(check="asterisk_description", params={"file": str(folder / FILE), "why": str(error)})
        return
    if compare(plan):
        yield Finding(check="asterisk_files", severity="warning", params={"folder": str(folder)})
    yield from _running(plan, folder)


def _running(plan: AsteriskPlan, folder: Path) -> Iterator[Finding]:
    try:
        strays = compare_running(plan, Console(plan.places.console))
    except AdapterError:
        yield Finding(check="asterisk_silent", params={"conf": str(plan.places.etc / "asterisk.conf")})
        return
    if strays:
        yield Finding(check="asterisk_strays", severity="warning", params={"folder": str(folder)})
