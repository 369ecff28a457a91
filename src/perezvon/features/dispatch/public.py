"""What other features use of dispatch: settings in, wishes in, and a mirror of what is so."""

from perezvon.engine.events import Setting
from perezvon.engine.wire import encode_event
from perezvon.features.dispatch.domain import DispatchUnavailableError, RefusedError
from perezvon.features.dispatch.ports import Caller, CallerBook, NumberBook
from perezvon.features.dispatch.service.client import Dispatch, MirrorClient, OnStep, follow_leader
from perezvon.features.dispatch.service.steps import decode_steps
from perezvon.kernel.ids import MAIN, Domain
from perezvon.platform.db import Tx
from perezvon.platform.log.postgres import inbox_put

__all__ = [
    "Caller",
    "CallerBook",
    "Dispatch",
    "DispatchUnavailableError",
    "MirrorClient",
    "NumberBook",
    "OnStep",
    "RefusedError",
    "configure",
    "decode_steps",
    "follow_leader",
]


async def configure(tx: Tx, *settings: Setting, domain: Domain = MAIN) -> None:
    """Hand settings to the engine in the caller's transaction: they take effect after it commits, in this order."""
    for setting in settings:
        kind, version, data = encode_event(setting)
        await inbox_put(tx, domain, kind, version, data)
