"""What people read about feedback."""

from perezvon.features.contacts.public import ContactNotFoundError, is_visible
from perezvon.features.feedback import repository
from perezvon.features.feedback.domain import SurveyResponse
from perezvon.kernel.actor import Actor
from perezvon.kernel.ids import ContactId
from perezvon.platform.db import Tx


class FeedbackService:
    """What customers answered, for those who may see their contacts."""

    async def responses(self, tx: Tx, actor: Actor, contact: ContactId) -> list[SurveyResponse]:
        """The answers given in a contact. Raises `ContactNotFoundError`, also for one that `actor` may not see."""
        if not await is_visible(tx, actor, contact):
            raise ContactNotFoundError(contact=contact)
        return await repository.of_contact(tx, contact)
