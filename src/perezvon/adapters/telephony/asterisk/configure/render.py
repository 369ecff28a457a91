"""A plan as files: the name of each, and its text."""

from collections.abc import Callable, Mapping

from perezvon.adapters.telephony.asterisk.configure import core
from perezvon.adapters.telephony.asterisk.configure.dialplan import extensions
from perezvon.adapters.telephony.asterisk.configure.plan import AsteriskPlan
from perezvon.adapters.telephony.asterisk.configure.sip import TRANSPORTS, pjsip, transports

_FILES: Mapping[str, Callable[[AsteriskPlan], str]] = {
    "acl.conf": core.empty,
    "ari.conf": core.ari,
    "asterisk.conf": core.asterisk,
    "cdr.conf": core.silent_records,
    "ccss.conf": core.empty,
    "cel.conf": core.calls_ended,
    "cel_custom.conf": core.ended_calls,
    "extensions.conf": extensions,
    "features.conf": core.empty,
    "http.conf": core.http,
    "indications.conf": core.indications,
    "logger.conf": core.logger,
    "manager.conf": core.manager,
    "modules.conf": core.modules,
    "musiconhold.conf": core.music,
    "pjproject.conf": core.libraries,
    "pjsip.conf": pjsip,
    TRANSPORTS: transports,
    "rtp.conf": core.rtp,
    "sorcery.conf": core.sorcery,
    "stasis.conf": core.stasis,
    "udptl.conf": core.empty,
    "websocket_client.conf": core.empty,
}


def render(plan: AsteriskPlan) -> Mapping[str, str]:
    """Every file of the folder `plan.places.etc`, by name. The same plan gives the same text."""
    return {name: make(plan) for name, make in _FILES.items()}
