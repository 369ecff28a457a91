"""The role `media`: voice of browsers, in a process that outlives its parent."""

import os
from contextlib import suppress
from functools import partial

from perezvon.adapters.telephony.browser.media.process import Vitals, serve_media
from perezvon.adapters.telephony.browser.media.settings import MediaSettings
from perezvon.entrypoints.processes import role
from perezvon.entrypoints.settings import address_of, make_folders
from perezvon.platform import telemetry
from perezvon.platform.health import Readiness, health
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
        async with health(settings) as vitals:
            await serve_media(
                _media_settings(settings), SystemClock(), lambda media: vitals.show(partial(_ready, media))
            )


async def _ready(media: Vitals) -> Readiness:
    state = "draining" if media.is_closing else "ready"
    return Readiness(is_ready=not media.is_closing, says={"status": state, "calls": media.calls})


def _media_settings(settings: Settings) -> MediaSettings:
    return MediaSettings(
        address=address_of(settings, "media"),
        key=settings.link_secret,
        drain=settings.drain_minutes * 60,
        recordings=settings.recordings,
        sounds=settings.prompts / "sent",
        ice_hosts=settings.ice_hosts,
        ice_public_address=settings.ice_public_address,
        udp_ports=settings.udp_ports,
        ice_servers=settings.ice_servers,
        most_callers=settings.most_callers,
        most_lateness=settings.most_lateness,
    )
