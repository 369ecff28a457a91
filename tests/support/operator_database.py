"""PostgreSQL as an operator runs it: of a version of the test's choice, alone or with a synchronous standby."""

import os
import pwd
import shutil
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from perezvon.platform.binaries import programs
from perezvon.platform.postgres import ROLE

DEBIAN_15 = Path("/usr/lib/postgresql/15/bin")
_SETTINGS = {"listen_addresses": "''", "max_connections": "60", "shared_buffers": "32MB", "wal_keep_size": "256MB"}


class OperatorServer:
    """A server of its own below `home`, which other users can walk through, reached by a Unix socket there."""

    def __init__(self, home: Path, name: str, bin_folder: Path | None = None) -> None:
        self._user = _owner()
        self._bin = bin_folder or programs(user=self._user.pw_uid, group=self._user.pw_gid, copies=home)
        self.folder = home / name
        self.sockets = home / f"{name}.run"
        self.folder.mkdir(mode=0o700)
        self.sockets.mkdir(mode=0o755)
        for path in (self.folder, self.sockets):
            shutil.chown(path, self._user.pw_uid, self._user.pw_gid)

    @property
    def dsn(self) -> str:
        return f"postgresql://{ROLE}@/postgres?host={self.sockets}"

    def make(self) -> None:
        """An empty database."""
        self._run("initdb", "-D", str(self.folder), "-U", ROLE, "-E", "UTF8", "--locale=C", "-A", "trust", "-k")

    def copy(self, primary: "OperatorServer", *, slot: str) -> None:
        """Become the standby of `primary`."""
        connection = f"host={primary.sockets} user={ROLE} application_name={slot}"
        self._run("pg_basebackup", "-D", str(self.folder), "-R", "-X", "stream", "-c", "fast", "-d", connection)

    def start(self, settings: Mapping[str, str] | None = None) -> None:
        given = {**_SETTINGS, "unix_socket_directories": f"'{self.sockets}'", **(settings or {})}
        options = " ".join(f"-c {name}={value}" for name, value in given.items())
        log = self.folder / "server.log"
        self._run("pg_ctl", "-D", str(self.folder), "-l", str(log), "-w", "-t", "60", "-o", options, "start")

    def promote(self) -> None:
        self._run("pg_ctl", "-D", str(self.folder), "-w", "promote")

    def kill(self) -> None:
        """Kill every process of it, as losing the machine does."""
        pid = int((self.folder / "postmaster.pid").read_text().split()[0])
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        for process in (pid, *map(int, children)):
            os.kill(process, signal.SIGKILL)

    def stop(self) -> None:
        if (self.folder / "postmaster.pid").exists():
            self._run("pg_ctl", "-D", str(self.folder), "-m", "immediate", "-w", "stop", check=False)

    def _run(self, program: str, *words: str, check: bool = True) -> None:
        other: dict[str, Any] = (
            {"user": self._user.pw_uid, "group": self._user.pw_gid, "extra_groups": []} if os.geteuid() == 0 else {}
        )
        argv: Sequence[str | Path] = [self._bin / program, *words]
        environment = {"LC_ALL": "C", "PATH": os.defpath}
        done = subprocess.run(
            argv, cwd="/", env=environment, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **other
        )
        assert done.returncode == 0 or not check, f"{program} failed: see {self.folder}"


def _owner() -> pwd.struct_passwd:
    """Who runs it: PostgreSQL refuses root."""
    return pwd.getpwuid(os.geteuid() or pwd.getpwnam("nobody").pw_uid)
