"""What other features call."""

from perezvon.features.contacts import repository
from perezvon.features.contacts.domain import ContactNotFoundError as ContactNotFoundError
from perezvon.kernel.actor import Actor
from perezvon.kernel.ids import ContactId
from perezvon.platform.db import Tx


async def is_visible(tx: Tx, actor: Actor, contact: ContactId) -> bool:
    """Whether the contact exists and this person may see it; who may not must not learn that it exists."""
    return await repository.find(tx, actor, contact) is not None
