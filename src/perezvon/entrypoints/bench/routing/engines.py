"""The engines that are compared."""

import random
from collections.abc import Mapping
from typing import Protocol

from perezvon.engine.centre import HoursSetup
from perezvon.engine.engine import Engine
from perezvon.engine.routing.state import RoutingState
from perezvon.engine.snapshot import load
from perezvon.entrypoints.bench.naive import NaiveMatching
from perezvon.kernel.ids import HoursId


class EngineMaker(Protocol):
    """Makes an engine, one that runs on from a snapshot if there is one."""

    def __call__(self, snapshot: bytes | None = None) -> Engine: ...


def product(snapshot: bytes | None = None, *, explain: bool = False) -> Engine:
    """The engine of the product, without reasons as in the twin."""
    return Engine(explain=explain) if snapshot is None else Engine.restore(snapshot, explain=explain)


def explaining(snapshot: bytes | None = None) -> Engine:
    """The engine of the product as it runs in a centre."""
    return product(snapshot, explain=True)


def naive(snapshot: bytes | None = None) -> Engine:
    """The same engine with a matcher that looks at everybody."""
    state = load(snapshot) if snapshot is not None else None
    return Engine(explain=False, state=state, matching=_ContinuedNaive)


class _ContinuedNaive(NaiveMatching):
    """Finds the contacts that wait in the state, which is enough where nobody has needs."""

    def __init__(self, state: RoutingState, hours: Mapping[HoursId, HoursSetup], chance: random.Random) -> None:
        super().__init__(state, hours, chance)
        for contact in state.contacts.values():
            if contact.waiting_key is not None and contact.queue is not None:
                self.list_contact(contact, state.queue(contact.queue), contact.waiting_since)
