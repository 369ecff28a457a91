"""Who hears which fact: the one list that publishers in every process use."""

from perezvon.features.flows.subscribers import SUBSCRIPTIONS as FLOWS
from perezvon.features.people.subscribers import SUBSCRIPTIONS as PEOPLE
from perezvon.platform.facts import Facts, Subscriptions
from perezvon.platform.jobs import Jobs


def facts() -> Facts:
    """Publishes facts to all subscribers of the product."""
    return Facts(Jobs(), Subscriptions({**FLOWS, **PEOPLE}))
