"""What all parts of the world share: who there is, how they behave, what is so, and what they do."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field

from perezvon.engine.events import Request
from perezvon.engine.view import View
from perezvon.kernel.ids import AgentId, ContactId, LegId
from perezvon.world.acts import Act, Wish
from perezvon.world.agenda import Agenda
from perezvon.world.cast import Cast, Colleague
from perezvon.world.habits import Habits

LEG = "world."
"""How the ids of legs begin that are customers of the world: so they are known after a restart."""


@dataclass(kw_only=True)
class Scene:
    """The state that parts share. `view` shows what the centre decided so far."""

    cast: Cast
    habits: Habits
    chance: random.Random
    agenda: Agenda
    view: View
    new_id: Callable[[], str]
    played: dict[AgentId, Colleague] = field(default_factory=dict)
    """Colleagues whose seats no person has taken."""
    is_running: bool = True
    """Whether customers call."""
    acts: list[Act] = field(default_factory=list)

    def wish(self, request: Request) -> None:
        """A colleague asks for something."""
        self.acts.append(Wish(request=request))

    def customer_leg(self, contact: ContactId) -> LegId | None:
        """The leg of the contact's customer if the world plays them."""
        seen = self.view.contact(contact)
        return seen.customer_leg if seen is not None and is_ours(seen.customer_leg) else None


def is_ours(leg: LegId) -> bool:
    """Whether this is a customer of the world."""
    return leg.startswith(LEG)
