"""What people read about feedback."""

from perezvon.features.contacts.public import ContactNotFoundError, NotAnAgentError, contacts_of, is_visible
from perezvon.features.feedback import repository
from perezvon.features.feedback.domain import SurveyResponse
from perezvon.kernel.actor import Actor
from perezvon.kernel.ids import ContactId, CustomerId
from perezvon.kernel.time import Micros
from perezvon.platform.db import Tx


class FeedbackService:
    """What customers answered, for those who may see their contacts."""

    async def responses(self, tx: Tx, actor: Actor, contact: ContactId) -> list[SurveyResponse]:
        """The answers given in a contact. Raises `ContactNotFoundError`, also for one that `actor` may not see."""
        if not await is_visible(tx, actor, contact):
            raise ContactNotFoundError(contact=contact)
        return await repository.of_contact(tx, contact)

    async def about_me(self, tx: Tx, actor: Actor, since: Micros) -> list[SurveyResponse]:
        """What customers answered about this agent since an instant. Raises `NotAnAgentError`."""
        if actor.agent is None:
            raise NotAnAgentError
        return await repository.about(tx, actor.agent, since)

    async def of_customer(self, tx: Tx, customer: CustomerId) -> list[SurveyResponse]:
        """What a customer answered in all their contacts."""
        return await repository.of_contacts(tx, contacts_of(customer))
