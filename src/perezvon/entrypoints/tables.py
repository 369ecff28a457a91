"""Every table of the product, registered on one metadata."""

from perezvon.features.audit import tables as audit
from perezvon.features.callbacks import tables as callbacks
from perezvon.features.calls import tables as calls
from perezvon.features.contacts import tables as contacts
from perezvon.features.customers import tables as customers
from perezvon.features.feedback import tables as feedback
from perezvon.features.flows import tables as flows
from perezvon.features.identity import tables as identity
from perezvon.features.metrics import tables as metrics
from perezvon.features.missed import tables as missed
from perezvon.features.people import tables as people
from perezvon.features.queues import tables as queues
from perezvon.features.recordings import tables as recordings
from perezvon.features.twin import tables as twin
from perezvon.platform.db import metadata
from perezvon.platform.log import tables as log

__all__ = ["metadata"]

MODULES = (
    audit,
    callbacks,
    calls,
    contacts,
    customers,
    feedback,
    flows,
    identity,
    log,
    metrics,
    missed,
    people,
    queues,
    recordings,
    twin,
)
"""Importing a module of tables registers them."""
