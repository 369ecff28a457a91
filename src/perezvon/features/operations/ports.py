"""What health asks of the world outside of the database."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from perezvon.features.operations.domain import RoleSeen, VoiceFigures
from perezvon.kernel.time import Micros
from perezvon.platform.disk import Space


class Surroundings(Protocol):
    """The machine and the processes of the centre."""

    async def voice(self) -> VoiceFigures | None:
        """What the media process counts; nothing when it does not answer."""
        ...

    def roles(self) -> Sequence[RoleSeen]:
        """Processes that ought to run. Blocks."""
        ...

    def disk(self) -> Space:
        """The data folder's disk. Blocks."""
        ...

    def certificate_ends(self) -> Micros | None:
        """When the certificate ends, if there is one. Blocks."""
        ...

    def last_backup(self) -> Micros | None:
        """When the last backup was written by itself. Blocks."""
        ...

    @property
    def restarts(self) -> Mapping[str, int]:
        """How often each neighbour that is kept alive was started again, the private database (`database`) too."""
        ...

    @property
    def wants_backups(self) -> bool:
        """Whether backups are written by themselves."""
        ...

    @property
    def versions(self) -> Mapping[str, str]:
        """Versions of what runs."""
        ...
