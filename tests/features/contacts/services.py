"""The services of contacts over wishes that a test grants or refuses."""

from perezvon.engine.engine import Engine
from perezvon.features.contacts.api import Services
from perezvon.features.contacts.service import (
    CallService,
    DeskService,
    HistoryService,
    OutcomesService,
    SupervisionService,
)
from perezvon.platform.system import SystemClock
from tests.features.client import GrantedWishes, RefusedWishes


def services(wishes: GrantedWishes | RefusedWishes, engine: Engine | None = None) -> Services:
    """All of them. `engine` is what is so, as far as somebody's reach depends on it."""
    view = (engine or Engine()).view
    return Services(
        desk=DeskService(wishes, SystemClock()),
        calls=CallService(wishes),
        supervision=SupervisionService(wishes, lambda: view),
        history=HistoryService(),
        outcomes=OutcomesService(),
    )
