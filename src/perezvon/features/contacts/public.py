"""What other features call."""

from perezvon.features.contacts import repository
from perezvon.features.contacts.domain import ContactNotFoundError as ContactNotFoundError
from perezvon.kernel.actor import Actor
from perezvon.kernel.ids import ContactId
from perezvon.platform.db import Tx


async def is_visible(tx: Tx, actor: Actor, contact: ContactId, permission: str = "contacts.read") -> bool:
    """Whether the contact exists and `permission` shows it to this person; others must not learn that it exists."""
    return await repository.find(tx, actor, contact, permission) is not None
