"""What the operator may decide, read once from `PEREZVON_*` and passed down."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field

_PREFIX = "PEREZVON_"
_READ_BY_THE_BUILD = frozenset({"PEREZVON_WEB"})


def default_data_folder(environ: Mapping[str, str]) -> Path:
    """Where the data lies unless the operator says otherwise: the system's place for root, the user's own for others."""
    if os.geteuid() == 0:
        return Path("/var/lib/perezvon")
    share = environ.get("XDG_DATA_HOME") or f"{environ.get('HOME') or Path.home()}/.local/share"
    return Path(share) / "perezvon"


class Settings(BaseModel):
    """Every setting of a process. Lists are written with commas, switches as `1` or `0`."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    data: Path
    """The folder of everything that must survive."""
    database: str | None = Field(default=None, repr=False)
    """A `postgresql://` address; without it a private server runs in the data folder."""
    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=0, le=65_535)
    public_address: str | None = None
    """How browsers reach the centre, for example `https://calls.example.org`."""
    ice_hosts: tuple[str, ...] = ()
    """Addresses that browser voice offers; none means all of the machine."""
    ice_servers: tuple[str, ...] = ()
    """STUN and TURN addresses that browsers and the media process use."""
    most_callers: int = Field(default=35, ge=1)
    """Browser calls at once; later callers are told that all lines are busy."""
    most_lateness: float = Field(default=0.1, gt=0)
    """Seconds by which one audio frame in a hundred may be late before new callers are turned away."""
    blobs: str | None = Field(default=None, repr=False)
    """Where recordings lie: `s3://bucket/prefix`, `memory:`, or nothing for the data folder."""
    demo: bool = False
    """A sample world whose people sign in by themselves, on loopback only."""
    log_format: Literal["auto", "console", "json"] = "auto"
    log_level: Literal["debug", "info", "warning", "error"] = "info"

    @classmethod
    def read(cls, environ: Mapping[str, str]) -> Self:
        """The settings in `environ`. An unknown `PEREZVON_...` name is an error, since it is a misspelt one."""
        given: dict[str, object] = {
            name.removeprefix(_PREFIX).lower(): value
            for name, value in environ.items()
            if name.startswith(_PREFIX) and name not in _READ_BY_THE_BUILD and value
        }
        for name in ("ice_hosts", "ice_servers"):
            if isinstance(listed := given.get(name), str):
                given[name] = tuple(part.strip() for part in listed.split(",") if part.strip())
        given.setdefault("data", default_data_folder(environ))
        settings = cls.model_validate(given)
        return settings.model_copy(update={"data": settings.data.expanduser().absolute()})

    @property
    def postgres(self) -> Path:
        """The private server's data."""
        return self.data / "postgres"

    @property
    def run(self) -> Path:
        """Sockets and process files."""
        return self.data / "run"

    @property
    def recordings(self) -> Path:
        """Recordings while they are written."""
        return self.data / "recordings"

    @property
    def blob_folder(self) -> Path:
        """Finished recordings and attachments."""
        return self.data / "blobs"

    @property
    def prompts(self) -> Path:
        """Uploaded and synthesised prompts."""
        return self.data / "prompts"

    @property
    def logs(self) -> Path:
        """What processes in the background print."""
        return self.data / "log"
