"""The role `media`: voice of browsers, or the calls of an Asterisk, in a process that outlives its parent."""

import asyncio
import os
import random
import secrets
from contextlib import suppress
from functools import partial
from pathlib import Path

from perezvon.adapters.telephony.asterisk.ami import AmiAddress
from perezvon.adapters.telephony.asterisk.ari import AriAddress
from perezvon.adapters.telephony.asterisk.configure.configured import changed, fingerprint
from perezvon.adapters.telephony.asterisk.configure.description import read
from perezvon.adapters.telephony.asterisk.configure.plan import AsteriskPlan
from perezvon.adapters.telephony.asterisk.dialing.ledger import LEDGER
from perezvon.adapters.telephony.asterisk.dialing.policy import policy_of
from perezvon.adapters.telephony.asterisk.exchange import AsteriskExchange
from perezvon.adapters.telephony.asterisk.names import APP, PhoneKind
from perezvon.adapters.telephony.asterisk.process import serve_asterisk
from perezvon.adapters.telephony.asterisk.settings import AsteriskSettings, Pages
from perezvon.adapters.telephony.browser.media.process import Vitals, serve_media
from perezvon.adapters.telephony.browser.media.settings import MediaSettings
from perezvon.entrypoints.processes import role
from perezvon.entrypoints.settings import address_of, make_folders
from perezvon.kernel.errors import AppError
from perezvon.kernel.ids import LineId
from perezvon.platform import loop, telemetry
from perezvon.platform.health import Readiness, health
from perezvon.platform.settings import Settings
from perezvon.platform.system import SystemClock

NICENESS = -10
"""Voice goes first where the system allows it: a late frame is heard, a late page is not."""

_LOOPBACK = "127.0.0.1"

log = telemetry.logger(__name__)


async def run_media(settings: Settings) -> bool:
    """Carry voice until stopped, or until it is to begin anew with another configuration, which is true.

    Raises `AlreadyRunningError` when a media process serves this data folder.
    """
    make_folders(settings)
    with role(settings, "media"):
        telemetry.configure(form=settings.log_format, level=settings.log_level, file=settings.logs / "media.log")
        with suppress(PermissionError):
            os.setpriority(os.PRIO_PROCESS, 0, NICENESS)
        if settings.asterisk is None:
            await _run_voice(settings)
            return False
        return await _run_beside(settings.asterisk.absolute(), settings)


async def _run_voice(settings: Settings) -> None:
    async with health(settings) as vitals:
        await serve_media(_media_settings(settings), SystemClock(), lambda media: vitals.show(partial(_ready, media)))


async def _run_beside(folder: Path, settings: Settings) -> bool:
    """Stand beside the Asterisk of this folder. Raises what `description.read` does."""
    beside = await asyncio.to_thread(asterisk_settings, folder, settings)
    known = await asyncio.to_thread(fingerprint, folder)
    async with health(settings) as vitals:

        def started(exchange: AsteriskExchange) -> None:
            vitals.show(partial(_ready_beside, exchange))
            loop.stay()

        chance = random.Random(secrets.randbits(63))
        anew = partial(configured_anew, folder, settings, beside, known)
        return await serve_asterisk(beside, SystemClock(), chance, started, anew)


async def configured_anew(folder: Path, settings: Settings, beside: AsteriskSettings, known: str) -> None:
    """Return once something else is to be known of the same Asterisk. One that is reached otherwise has to be started for that, and
    so has this process: to go there now would be to leave the calls that there are."""
    while True:
        known = await changed(folder, known)
        try:
            found = await asyncio.to_thread(asterisk_settings, folder, settings)
        except (AppError, OSError) as error:
            log.warning("configuration not understood", error=str(error))
            continue
        if (found.ari, found.ami) == (beside.ari, beside.ami):
            return
        log.warning("asterisk will be reached otherwise", remedy="start it, and this process, anew")


async def _ready(media: Vitals) -> Readiness:
    state = "draining" if media.is_closing else "ready"
    return Readiness(is_ready=not media.is_closing, says={"status": state, "calls": media.calls})


async def _ready_beside(exchange: AsteriskExchange) -> Readiness:
    is_heard = exchange.ari.is_open
    return Readiness(
        is_ready=is_heard, says={"status": "ready" if is_heard else "no asterisk", "calls": exchange.callers}
    )


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


def asterisk_settings(folder: Path, settings: Settings) -> AsteriskSettings:
    """How the Asterisk of this folder is reached: both come from its description."""
    plan = read(folder)
    return AsteriskSettings(
        address=address_of(settings, "media"),
        key=settings.link_secret,
        ari=AriAddress(url=f"ws://{_LOOPBACK}:{plan.listening.web}/ari", user=APP, password=plan.secrets.ari),
        ami=AmiAddress(host=_LOOPBACK, port=plan.listening.ami, user=APP, secret=plan.secrets.ami),
        recordings=settings.recordings,
        spool=plan.places.spool / "monitor",
        messages=plan.places.spool / "recording",
        sounds=plan.places.data / "sounds",
        sent=settings.prompts / "sent",
        pages=_pages(plan),
        headers=plan.headers,
        dialing=policy_of(plan),
        ended=plan.places.ended_calls,
        ledger=plan.places.lib / LEDGER,
    )


def _pages(plan: AsteriskPlan) -> Pages:
    numbers: dict[LineId, tuple[str, ...]] = {}
    for one in plan.numbers:
        numbers[one.line] = (*numbers.get(one.line, ()), one.number)
    return Pages(
        port=plan.listening.web,
        silence=plan.silence,
        written={phone.agent: phone.password for phone in plan.phones if phone.kind is PhoneKind.BROWSER},
        numbers=numbers,
        callers=plan.pages.at_once,
    )
