"""What only the media process of browser voice answers: pages that connect, puppets that act, and how its sound does."""

import os
import time
from collections.abc import Awaitable

from perezvon.adapters.telephony.browser.deeds import decode_deed
from perezvon.adapters.telephony.browser.media.admission import Admission, Refused
from perezvon.adapters.telephony.browser.media.clock import Metronome
from perezvon.adapters.telephony.browser.media.puppets import Puppets
from perezvon.adapters.telephony.browser.media.recorder import Studio
from perezvon.adapters.telephony.browser.media.settings import MediaSettings
from perezvon.adapters.telephony.browser.media.switchboard import Switchboard
from perezvon.adapters.telephony.browser.media.webrtc import NoPortError, OfferError
from perezvon.adapters.telephony.wire.outbox import Outbox
from perezvon.adapters.telephony.wire.protocol import (
    Answer,
    CallerOffer,
    Method,
    PhoneGivenUp,
    PhoneOffer,
    Refusal,
    Stats,
    decode,
)
from perezvon.adapters.telephony.wire.server import Answers
from perezvon.kernel.time import Micros
from perezvon.platform import telemetry
from perezvon.platform.link import LinkRefusedError

log = telemetry.logger(__name__)


class PagesServer:
    """Answers what is asked of browser voice alone."""

    def __init__(
        self,
        *,
        settings: MediaSettings,
        admission: Admission,
        started: Micros,
        metronome: Metronome,
        switchboard: Switchboard,
        puppets: Puppets,
        outbox: Outbox,
        studio: Studio,
    ) -> None:
        self._settings = settings
        self._admission = admission
        self._started = started
        self._metronome = metronome
        self._switchboard = switchboard
        self._puppets = puppets
        self._outbox = outbox
        self._studio = studio
        self.answers: Answers = {
            Method.CONNECT_CALLER: self._connect_caller,
            Method.CONNECT_PHONE: self._connect_phone,
            Method.DISCONNECT_PHONE: self._disconnect_phone,
            Method.ACT: self._act,
            Method.STATS: self._stats,
        }

    async def _act(self, payload: bytes) -> None:
        await self._puppets.act(decode_deed(payload))

    async def _connect_caller(self, payload: bytes) -> Answer:
        offer = decode(payload, CallerOffer)
        if offer.returns:
            if not self._switchboard.awaits(offer):
                raise LinkRefusedError(Refusal.CALL_OVER)
        elif (why := self._admission.refusal(self._switchboard.callers)) is not None:
            log.warning("caller refused", why=why, callers=self._switchboard.callers)
            raise LinkRefusedError(Refusal.MEDIA_FULL)
        return await self._answered(self._switchboard.connect_caller(offer))

    async def _connect_phone(self, payload: bytes) -> Answer:
        return await self._answered(self._switchboard.phones.connect(decode(payload, PhoneOffer)))

    async def _disconnect_phone(self, payload: bytes) -> None:
        self._switchboard.phones.give_up(decode(payload, PhoneGivenUp).agent)

    async def _answered(self, answering: Awaitable[str]) -> Answer:
        """The answer to an SDP offer, unless it is refused."""
        try:
            return Answer(sdp=await answering)
        except OfferError as error:
            log.info("offer refused", error=str(error))
            self._admission.refused[Refused.OFFER] += 1
            raise LinkRefusedError(Refusal.BAD_OFFER) from error
        except NoPortError as error:
            log.warning("no port left", ports=self._settings.udp_ports)
            self._admission.refused[Refused.FULL] += 1
            raise LinkRefusedError(Refusal.MEDIA_FULL) from error

    async def _stats(self, _payload: bytes) -> Stats:
        network = self._switchboard.network
        return Stats(
            pid=os.getpid(),
            started=self._started,
            calls=self._switchboard.calls,
            callers=self._switchboard.callers,
            phones=len(self._switchboard.phones),
            recordings=self._switchboard.recordings,
            ticks=self._metronome.number,
            ticks_given_up=self._metronome.given_up,
            lateness_p50=self._metronome.lateness(0.5),
            lateness_p99=self._metronome.lateness(0.99),
            received=network.received,
            lost=network.lost,
            late=network.late,
            concealed=network.concealed,
            trimmed=network.trimmed,
            broken=network.broken,
            recording_failures=self._studio.failures,
            recording_paused=self._studio.is_paused,
            unacknowledged=len(self._outbox),
            reports_dropped=self._outbox.dropped,
            cpu_s=time.process_time(),
            most_callers=self._admission.most_callers,
            is_late=self._admission.is_late,
            refused_full=self._admission.refused[Refused.FULL],
            refused_late=self._admission.refused[Refused.LATE],
            refused_offer=self._admission.refused[Refused.OFFER],
        )
