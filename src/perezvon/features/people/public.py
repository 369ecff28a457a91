"""What other features call."""

from collections.abc import Collection, Mapping

from perezvon.features.people import repository
from perezvon.kernel.ids import AgentId
from perezvon.platform.db import Tx


async def names_of(tx: Tx, agents: Collection[AgentId]) -> Mapping[AgentId, str]:
    """The names of those agents who exist, whether or not they still work here."""
    return await repository.names(tx, agents)
