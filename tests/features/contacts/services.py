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
from perezvon.features.contacts.service.commenting import CommentsService
from perezvon.features.customers.public import CustomersService
from perezvon.features.dispatch.public import Caller
from perezvon.features.recordings.public import is_recorded
from perezvon.kernel.ids import CustomerId, PartyId
from perezvon.kernel.time import Clock
from perezvon.platform.facts import Facts, Subscriptions
from perezvon.platform.jobs import Jobs
from perezvon.platform.system import SystemClock, SystemIds
from tests.features.client import GrantedWishes, RefusedWishes


class Strangers:
    """Knows nobody: each number is a party of its own, which is called like it."""

    async def caller(
        self, party: PartyId | None, customer: CustomerId | None, *, number: str = "", name: str = ""
    ) -> Caller:
        """The party of the number."""
        return Caller(party=PartyId(number), customer=customer)


def services(
    wishes: GrantedWishes | RefusedWishes, engine: Engine | None = None, clock: Clock | None = None
) -> Services:
    """All of them. `engine` is what is so, as far as somebody's reach depends on it."""
    view = (engine or Engine()).view
    return Services(
        desk=DeskService(
            wishes,
            SystemClock(),
            SystemIds(SystemClock()),
            customers=CustomersService(SystemIds(SystemClock()), Facts(Jobs(), Subscriptions({}))),
            view=lambda: view,
        ),
        calls=CallService(wishes, Strangers()),
        supervision=SupervisionService(wishes, SystemClock(), view=lambda: view),
        history=HistoryService(is_recorded, lambda: view),
        comments=CommentsService(is_recorded, clock or SystemClock(), lambda: view),
        outcomes=OutcomesService(),
    )
