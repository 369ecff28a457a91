"""The parts of agents in contacts."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import exists, select

from perezvon.features.contacts.domain import Leg, TimelineCode, TimelineEntry
from perezvon.features.contacts.repository import visible_to
from perezvon.features.contacts.tables import contact, contact_event, leg
from perezvon.kernel.actor import Actor
from perezvon.kernel.ids import AgentId, ContactId
from perezvon.kernel.time import Micros
from perezvon.platform.db import Tx

_OF_HOLDS = (TimelineCode.LEG_HELD, TimelineCode.LEG_RESUMED, TimelineCode.LEG_ENDED, TimelineCode.CONTACT_ENDED)


async def parts(
    tx: Tx, actor: Actor, agent: AgentId, *, since: Micros, until: Micros, most: int
) -> Sequence[tuple[Leg, Micros, Micros]]:
    """The legs on which an agent answered for a contact that `actor` may see and which ended in this time, each with when
    they began to answer and when it ended, the latest first. These are what `handled` counts."""
    kept = leg.c
    query = (
        select(leg)
        .where(kept.agent == agent, kept.responsible_at.is_not(None), kept.ended_at >= since, kept.ended_at < until)
        .where(exists().where(contact.c.contact == kept.contact, visible_to(actor)))
        .order_by(kept.ended_at.desc(), kept.leg)
        .limit(most)
    )
    found = await tx.execute(query)
    return [(Leg(**row._mapping), row.responsible_at, row.ended_at) for row in found]


async def music(tx: Tx, contacts: Collection[ContactId]) -> Mapping[ContactId, Sequence[TimelineEntry]]:
    """What was said of music in these contacts, in the order of the log."""
    said = contact_event.c
    query = select(contact_event).where(said.contact.in_(contacts), said.code.in_(_OF_HOLDS))
    found: dict[ContactId, list[TimelineEntry]] = {}
    for row in await tx.execute(query.order_by(said.seq, said.n)):
        found.setdefault(row.contact, []).append(TimelineEntry(**row._mapping))
    return found
