"""What health asks of the machine and of the other processes."""

import platform
from collections.abc import Mapping, Sequence

import perezvon
from perezvon.adapters.telephony.browser.client import BrowserPhones
from perezvon.engine.snapshot import ENGINE_VERSION
from perezvon.entrypoints import schema
from perezvon.entrypoints.backup.keeping import last
from perezvon.entrypoints.processes import held_since, holder, was_held
from perezvon.features.operations.domain import RoleSeen, VoiceFigures
from perezvon.kernel.errors import AdapterError
from perezvon.kernel.time import Micros
from perezvon.platform.disk import Space, space
from perezvon.platform.settings import Settings
from perezvon.platform.tls import CertificateError, expiry

NEIGHBOURS = ("media", "worker")


class CentreSurroundings:
    """The port `Surroundings` of a centre that runs on this machine."""

    def __init__(self, settings: Settings, phones: BrowserPhones, restarts: Mapping[str, int]) -> None:
        self._settings = settings
        self.restarts = restarts
        self._phones = phones

    async def voice(self) -> VoiceFigures | None:
        """What the media process counts."""
        try:
            stats = await self._phones.stats()
        except AdapterError:
            return None
        return VoiceFigures(
            calls=stats.calls,
            callers=stats.callers,
            phones=stats.phones,
            recordings=stats.recordings,
            lateness_p99=stats.lateness_p99,
            received=stats.received,
            lost=stats.lost,
            late=stats.late,
            concealed=stats.concealed,
            is_recording_paused=stats.recording_paused,
        )

    async def is_recording_stopped(self) -> bool | None:
        """Whether calls go on without being recorded; `None` when voice does not answer, which is another trouble."""
        figures = await self.voice()
        return None if figures is None else figures.is_recording_paused

    def roles(self) -> Sequence[RoleSeen]:
        """The processes of this node: those that ever ran on its data folder. `serve` stands for the roles that are in it."""
        here = ("serve",) if holder(self._settings, "serve") is not None else ("api", "dispatch")
        names = [name for name in (*here, *NEIGHBOURS) if was_held(self._settings, name)]
        return [
            RoleSeen(
                name=name,
                pid=holder(self._settings, name),
                since=held_since(self._settings, name),
                restarts=self.restarts.get(name),
            )
            for name in names
        ]

    def disk(self) -> Space:
        """The data folder's disk."""
        return space(self._settings.data)

    def certificate_ends(self) -> Micros | None:
        """When the certificate ends; one that cannot be read has ended."""
        if self._settings.tls_certificate is None:
            return None
        try:
            return expiry(self._settings.tls_certificate)
        except CertificateError:
            return 0

    def last_backup(self) -> Micros | None:
        """When the newest backup was written."""
        folder = self._settings.backup_folder
        return None if folder is None else last(folder)

    @property
    def wants_backups(self) -> bool:
        """Whether the operator named a folder for them."""
        return self._settings.backup_folder is not None

    @property
    def versions(self) -> Mapping[str, str]:
        """What runs."""
        return {
            "perezvon": perezvon.__version__,
            "engine": str(ENGINE_VERSION),
            "schema": schema.revisions()[-1],
            "python": platform.python_version(),
        }
