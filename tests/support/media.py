"""A real media process on a folder of its own, on loopback."""

import os
import subprocess
import sys
import time
from pathlib import Path

from tests.support.tones import tone, write_wav

MUSIC_HZ = 440
START_S = 20.0

_PROGRAM = """
import asyncio, sys
from pathlib import Path
from perezvon.adapters.telephony.browser.media.process import serve_media
from perezvon.adapters.telephony.browser.media.settings import MediaSettings, Patience
from perezvon.platform.system import SystemClock

folder = Path(sys.argv[1])
settings = MediaSettings(
    address=f"unix:{folder}/media.sock",
    recordings=folder / "recordings",
    ice_hosts=("127.0.0.1",),
    music=folder / "music.wav",
    most_lateness=10.0,
    most_callers=int(sys.argv[2]),
    drain=float(sys.argv[3]),
    patience=Patience(reloading=1.0, returning=1.0, returning_alone=1.0),
)
asyncio.run(serve_media(settings, SystemClock()))
"""


class MediaProcess:
    """Started in a folder, killed, and started again in the same one. Its music is one tone."""

    def __init__(self, folder: Path, *, most_callers: int = 35, drain: float = 0) -> None:
        self.folder = folder
        self.address = f"unix:{folder}/media.sock"
        self.recordings = folder / "recordings"
        self._most_callers = most_callers
        self._drain = drain
        self._process: subprocess.Popen[bytes] | None = None
        write_wav(folder / "music.wav", tone(MUSIC_HZ, 5.0))

    @property
    def pid(self) -> int:
        """Of the process that was started last."""
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        """Start; returns when it listens."""
        self._process = self.spawn()
        deadline = time.perf_counter() + START_S
        while not (self.folder / "media.sock").exists():
            assert self._process.poll() is None, "the media process ended"
            assert time.perf_counter() < deadline, "the media process does not listen"
            time.sleep(0.02)

    def spawn(self) -> subprocess.Popen[bytes]:
        """One more process for this folder."""
        environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
        return subprocess.Popen(
            [sys.executable, "-c", _PROGRAM, str(self.folder), str(self._most_callers), str(self._drain)],
            env=environment,
        )

    def kill(self) -> None:
        """`kill -9`."""
        assert self._process is not None
        self._process.kill()
        self._process.wait(10)
        (self.folder / "media.sock").unlink(missing_ok=True)

    def signal(self, number: int) -> None:
        """Ask it something."""
        assert self._process is not None
        self._process.send_signal(number)

    def code(self) -> int | None:
        """Its exit code, if it has ended."""
        assert self._process is not None
        return self._process.poll()

    def stop(self) -> int:
        """Ask it to end; its exit code."""
        assert self._process is not None
        self._process.terminate()
        return self._process.wait(10)
