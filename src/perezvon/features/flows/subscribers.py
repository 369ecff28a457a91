"""What flows do when customers change."""

from collections.abc import Mapping, Sequence

from perezvon.features.customers.events import CustomerSaved
from perezvon.features.flows.service.prompts import PromptLibrary
from perezvon.platform.db import Tx
from perezvon.platform.facts import hears
from perezvon.platform.jobs import Handler

PREPARE_NAME = "flows.prepare_name"

SUBSCRIPTIONS: Mapping[type, Sequence[str]] = {CustomerSaved: (PREPARE_NAME,)}
"""The jobs that facts of other features start here."""


def handlers(prompts: PromptLibrary) -> Mapping[str, Handler]:
    """A customer's name is made ready to be spoken before they call."""

    async def prepare_name(tx: Tx, fact: CustomerSaved) -> None:
        await prompts.prepare_name(tx, fact.customer)

    return {PREPARE_NAME: hears(CustomerSaved, prepare_name)}
