"""The product as its user runs it: a process with a data folder, started, killed and started again."""

import json
import os
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import weakref
from pathlib import Path
from typing import Any, Self

START_S = 60.0

_ANY_CERTIFICATE = ssl._create_unverified_context()  # one that the test made


class Centre:
    """`perezvon serve` on loopback with a data folder of its own: with the sample world, or empty. It runs within `with`."""

    def __init__(self, *, demo: bool = True, **settings: str) -> None:
        self._words = ("serve", "--demo") if demo else ("serve",)
        self._settings = settings
        self.data = Path(tempfile.mkdtemp(prefix="perezvon-e2e-"))
        weakref.finalize(self, shutil.rmtree, self.data, ignore_errors=True)
        # As root the private database runs as another user, who must be able to reach its folder.
        self.data.chmod(0o711)
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = self.data / "serve.out"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def environment(self) -> dict[str, str]:
        """What every command on this centre runs with."""
        return os.environ | {
            "PEREZVON_DATA": str(self.data),
            "PEREZVON_PORT": str(self.port),
            "PEREZVON_ICE_HOSTS": "127.0.0.1",
            # A busy test machine is late without being wrong.
            "PEREZVON_MOST_LATENESS": "10",
            # A test's people are its own: those of the sample world stay away unless it wants them.
            "PEREZVON_DEMO_TRAFFIC": "0",
            "PYTHONPATH": os.pathsep.join(sys.path),
            **self._settings,
        }

    def start(self) -> None:
        """Start, and return when it answers."""
        with self.log.open("ab") as out:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "perezvon", *self._words],
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        deadline = time.perf_counter() + START_S
        while not self._answers():
            assert self._process.poll() is None, f"the centre ended:\n{self.log.read_text()[-4000:]}"
            assert time.perf_counter() < deadline, f"the centre does not answer:\n{self.log.read_text()[-4000:]}"
            time.sleep(0.1)

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def kill(self) -> None:
        """`kill -9`: no chance to say goodbye."""
        assert self._process is not None
        self._process.kill()
        self._process.wait(10)

    def stop(self) -> None:
        """End everything that runs on the data folder."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            self._process.wait(20)
        self.perezvon("stop")

    def perezvon(self, *words: str) -> str:
        """Run a command of the product on this centre; its output."""
        done = subprocess.run(
            [sys.executable, "-m", "perezvon", *words],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def role(self, name: str) -> int:
        """The process that took a role last, such as `media`; 0 while the next one takes it."""
        number = (self.data / "run" / f"{name}.pid").read_text()
        return int(number) if number else 0

    def get(self, path: str, *, cookie: str = "") -> Any:
        """The JSON that a route answers."""
        return json.loads(self.fetch(path, cookie=cookie))

    def fetch(self, path: str, *, cookie: str = "") -> bytes:
        """What a route answers, as it is."""
        request = urllib.request.Request(self.url + path, headers={"Cookie": cookie} if cookie else {})
        with urllib.request.urlopen(request, timeout=10, context=_ANY_CERTIFICATE) as answer:
            content: bytes = answer.read()
            return content

    def sign_in(self, user: str) -> str:
        """Sign in as a person of the sample world; the cookie."""
        body = json.dumps({"user": user}).encode()
        headers = {"Content-Type": "application/json", "Origin": self.url}
        request = urllib.request.Request(f"{self.url}/api/session/demo", body, headers)
        with urllib.request.urlopen(request, timeout=10) as answer:
            return str(answer.headers["Set-Cookie"]).split(";")[0]

    def _answers(self) -> bool:
        try:
            self.get("/api/health")
        except (OSError, urllib.error.URLError):
            return False
        return True


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
