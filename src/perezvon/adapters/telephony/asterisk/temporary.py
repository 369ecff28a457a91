"""Endpoints for a while: Asterisk is told of them by ARI and keeps them in its memory alone.

A file would have to be read again for each. An Asterisk that was started anew knows none.
"""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Final

from perezvon.adapters.telephony.asterisk.ari import Ari, AriError, AriGoneError
from perezvon.adapters.telephony.asterisk.configure.text import Option
from perezvon.adapters.telephony.asterisk.configure.values import PlanError, check_word
from perezvon.adapters.telephony.wire.protocol import Refusal
from perezvon.platform import telemetry
from perezvon.platform.link import LinkRefusedError

_OBJECTS: Final = "asterisk/config/dynamic/res_pjsip"
_KINDS: Final = ("endpoint", "aor", "auth")
"""In the order in which they are removed: nothing names what is gone."""

log = telemetry.logger(__name__)


class TemporaryEndpoints:
    """Makes and removes them, one after another, since each consists of several objects."""

    def __init__(self, ari: Ari) -> None:
        self._ari = ari
        self._turn = asyncio.Lock()

    async def put(self, name: str, objects: Mapping[str, Sequence[Option]]) -> None:
        """Make an endpoint, or another one in its place. `objects` are by their type, each naming only those before it.

        Raises `LinkRefusedError` when Asterisk does not do it.
        """
        async with self._turn:
            try:
                for kind, options in objects.items():
                    await self._ari.ask("PUT", f"{_OBJECTS}/{kind}/{name}", body={"fields": _fields(options)})
            except AriError as error:
                log.warning("endpoint not made", error=str(error))
                raise LinkRefusedError(Refusal.TELEPHONY_GONE) from error

    async def remove(self, name: str) -> None:
        """Remove an endpoint, if there is one. Raises `AriError`."""
        async with self._turn:
            for kind in _KINDS:
                with suppress(AriGoneError):
                    await self._ari.ask("DELETE", f"{_OBJECTS}/{kind}/{name}")


def check_names(names: Mapping[str, str]) -> None:
    """Refuse what cannot be part of the name of an endpoint, or of its variables. Raises `LinkRefusedError`."""
    try:
        for what, name in names.items():
            check_word(what, name)
    except PlanError as error:
        raise LinkRefusedError(Refusal.BAD_REQUEST) from error


def _fields(options: Iterable[Option]) -> list[dict[str, str]]:
    return [{"attribute": name, "value": str(value)} for name, value in options]
