"""What a contact asks of the agents of its queue, and who can give it.

A queue may ask for skills, for the contact's own language, and to spare those who are reserved for other queues. Each
of these is asked for less the longer a contact waits, at instants that the queue's setting names. Contacts of a queue
that ask for the same at the moment stand in one `Demand`; a contact goes from one to the next as it waits.
"""

from perezvon.engine.centre import AgentSetup, SkillNeed
from perezvon.engine.routing.state import Agent, Contact, Needs, Queue
from perezvon.kernel.ids import QueueId
from perezvon.kernel.time import SECOND, Micros

NOTHING = Needs()
"""What the first demand of a queue asks for."""

_NOTHING_IN_WRITING = Needs(is_text=True)


def needs_of(contact: Contact, queue: Queue, at: Micros) -> Needs:
    """What the contact asks for at `at`."""
    setup = queue.setup
    if setup is None or not asks(queue):
        return _NOTHING_IN_WRITING if contact.channel.is_text else NOTHING
    waited = at - contact.waiting_since
    language = setup.language
    asks_language = language is not None and (language.relaxed_s is None or waited < language.relaxed_s * SECOND)
    return Needs(
        is_text=contact.channel.is_text,
        skills=tuple((need.skill, level) for need in setup.needs if (level := _level(need, waited)) > 0),
        language=contact.language if asks_language else None,
        spares_reserved=queue.spared > 0 and waited < setup.spares_reserved_s * SECOND,
    )


def next_change(contact: Contact, queue: Queue, at: Micros) -> Micros | None:
    """When the contact asks for less than at `at`; `None` if it never does."""
    setup = queue.setup
    if setup is None:
        return None
    seconds = [relaxation.after_s for need in setup.needs for relaxation in need.relaxed]
    if setup.language is not None and setup.language.relaxed_s is not None:
        seconds.append(setup.language.relaxed_s)
    if queue.spared:
        seconds.append(setup.spares_reserved_s)
    instants = (contact.waiting_since + after_s * SECOND for after_s in seconds)
    return min((instant for instant in instants if instant > at), default=None)


def unmet(agent: Agent, queue: QueueId, needs: Needs) -> str | None:
    """Why the agent, who serves the queue, cannot give it: `not_skilled`, `other_language`, `reserved`, or `None`."""
    for skill, level in needs.skills:
        if agent.levels.get(skill, 0) < level:
            return "not_skilled"
    if needs.language is not None and needs.language not in agent.setup.languages:
        return "other_language"
    return "reserved" if needs.spares_reserved and is_spared(queue, agent.setup) else None


def lack(agent: Agent, queue: QueueId, needs: Needs) -> str | None:
    """Why the agent, who serves the queue, could not take a contact that asks for this even if they were free: what is
    `unmet`, or `no_writing` (they take calls only)."""
    return "no_writing" if needs.is_text and agent.setup.chats == 0 else unmet(agent, queue, needs)


def is_spared(queue: QueueId, agent: AgentSetup) -> bool:
    """Whether the agent is kept for other queues than this one."""
    return bool(agent.reserved_for) and queue not in agent.reserved_for


def asks(queue: Queue) -> bool:
    """Whether a queue asks for anything of its agents."""
    setup = queue.setup
    return setup is not None and (bool(setup.needs) or setup.language is not None or queue.spared > 0)


def _level(need: SkillNeed, waited: Micros) -> int:
    """The level that is needed after so long: what the last relaxation that has begun says."""
    begun = [relaxation.level for relaxation in need.relaxed if waited >= relaxation.after_s * SECOND]
    return begun[-1] if begun else need.level
