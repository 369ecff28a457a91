"""Debian packages for lanes that run side by side.

`apt-get` is asked for one thing at a time, since it ends at once when another of its kind holds the package lists; and the
lists are renewed once, whoever needs them first.
"""

import os
import shutil
import threading
from collections.abc import Sequence

from tools.node import ROOT
from tools.progress import Lane

APT = ("apt-get", "-q", "-o", "DPkg::Lock::Timeout=120")
"""Somebody else on this machine may be installing something too."""


class Apt:
    """The machine's packages, shared by all lanes of one run."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._is_updated = False

    @staticmethod
    def is_usable() -> bool:
        """Whether packages can be installed: by root, where there is `apt-get`."""
        return os.geteuid() == 0 and shutil.which("apt-get") is not None

    def update(self, lane: Lane) -> None:
        """Renew the package lists, once. Raises `StepFailedError`."""
        with self._turn:
            self._update(lane)

    def install(self, lane: Lane, packages: Sequence[str]) -> None:
        """Install packages; none is fine. Raises `StepFailedError`."""
        if not packages:
            return
        with self._turn:
            self._update(lane)
            lane.step(f"{', '.join(packages)} (apt-get install)")
            self._run(lane, "install", "--yes", "--no-install-recommends", *packages)

    def _update(self, lane: Lane) -> None:
        if not self._is_updated:
            lane.step("package lists (apt-get update)")
            self._run(lane, "update")
            self._is_updated = True

    @staticmethod
    def _run(lane: Lane, *words: str) -> None:
        lane.run([*APT, *words], ROOT, {**os.environ, "DEBIAN_FRONTEND": "noninteractive"})
