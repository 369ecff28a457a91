"""The services of contacts over wishes that a test grants or refuses."""

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


def services(wishes: GrantedWishes | RefusedWishes) -> Services:
    """All of them."""
    return Services(
        desk=DeskService(wishes, SystemClock()),
        calls=CallService(wishes),
        supervision=SupervisionService(wishes),
        history=HistoryService(),
        outcomes=OutcomesService(),
    )
