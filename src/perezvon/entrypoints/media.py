"""The role `media`: voice of browsers, in a process that outlives its parent."""

import os
from contextlib import suppress

from perezvon.adapters.telephony.browser.media.process import serve_media
from perezvon.adapters.telephony.browser.media.settings import MediaSettings
from perezvon.entrypoints.processes import role
from perezvon.entrypoints.settings import address_of, make_folders
from perezvon.platform import telemetry
from perezvon.platform.settings import Settings
from perezvon.platform.system import SystemClock

NICENESS = -10
"""Voice goes first where the system allows it: a late frame is heard, a late page is not."""


async def run_media(settings: Settings) -> None:
    """Carry voice until stopped. Raises `AlreadyRunningError` when a media process serves this data folder."""
    make_folders(settings)
    with role(settings, "media"):
        telemetry.configure(form=settings.log_format, level=settings.log_level, file=settings.logs / "media.log")
        with suppress(PermissionError):
            os.setpriority(os.PRIO_PROCESS, 0, NICENESS)
        await serve_media(
            MediaSettings(
                address=address_of(settings, "media"),
                recordings=settings.recordings,
                ice_hosts=settings.ice_hosts,
                ice_public_address=settings.ice_public_address,
                udp_ports=settings.udp_ports,
                ice_servers=settings.ice_servers,
                most_callers=settings.most_callers,
                most_lateness=settings.most_lateness,
            ),
            SystemClock(),
        )
