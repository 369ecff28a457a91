"""Why routing chose as it did: who could be chosen, who would have been next, and what ruled out all others."""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence

from perezvon.engine.changes import Candidate, Decided, RuledOut
from perezvon.engine.draft import Draft
from perezvon.engine.routing.needs import unmet
from perezvon.engine.routing.policies import may_be_rung, ruled_out
from perezvon.engine.routing.roll import Roll, tell
from perezvon.engine.routing.state import Agent, Contact, Needs, Queue, ReadyKey, RoutingState
from perezvon.engine.routing.strategies import strategy_of
from perezvon.kernel.time import SECOND, Micros


class Reasons:
    """Tells each decision before it takes effect. Nobody calls it where nobody will ask, as in the twin."""

    def __init__(self, state: RoutingState, rolls: tuple[Roll, Roll]) -> None:
        self._state = state
        self._rolls = rolls
        """For calls and for contacts in writing."""

    def named(self, draft: Draft, contact: Contact, looked_at: Sequence[Agent], rule: str) -> None:
        """A step of a route looked at these agents: the personal manager, whom it names..."""
        candidates = tuple(_candidate(agent, rule, is_text=contact.channel.is_text) for agent in looked_at)
        free = [candidate.agent for candidate in candidates if candidate.ruled_out is None]
        draft.say(
            Decided(
                contact=contact.id,
                rule=rule,
                candidates=candidates,
                winner=free[0] if free else None,
                together=max(len(free), 1),
            )
        )

    def strategy(self, draft: Draft, contact: Contact, queue: Queue, winners: Sequence[Agent]) -> None:
        """Agents were looked for in a queue, before the contact is taken out of it."""
        rule, ready = strategy_of(queue).name, queue.demands[contact.demand].ready
        ruled_out = self._rolls[contact.channel.is_text].ruled_out(queue)
        if contact.demand != 0:
            ruled_out += self._unsuitable(contact, queue)
        draft.say(
            Decided(
                contact=contact.id,
                rule=rule,
                winner=winners[0].id if winners else None,
                queue=queue.id,
                runner_up=self._runner_up(queue, ready, winners) if winners and rule != "random" else None,
                merit=_merit(rule, winners[0].ready_keys[queue.id], draft.at) if winners else 0,
                free=len(ready),
                together=len(winners) or 1,
                ruled_out=tuple(ruled_out),
            )
        )

    def _unsuitable(self, contact: Contact, queue: Queue) -> Iterator[RuledOut]:
        """Those who are free but cannot give what the contact asks for."""
        needs = queue.demands[contact.demand].needs
        if needs == Needs(is_text=True):
            return
        found: dict[str, int] = {}
        for agent_id in queue.members:
            agent = self._state.agents[agent_id]
            why = unmet(agent, queue.id, needs) if agent.ready_for[needs.is_text] else None
            if why is not None:
                found[why] = found.get(why, 0) | 1 << agent.number
        yield from (tell(why, agents) for why, agents in found.items())

    def _runner_up(self, queue: Queue, ready: Sequence[ReadyKey], winners: Sequence[Agent]) -> int | None:
        """Who would have been rung without the winners; nobody can tell where chance chooses."""
        place = bisect_left(ready, winners[0].ready_keys[queue.id])
        if len(winners) == 1 and place + 1 < len(ready):
            return self._state.agents[ready[place + 1][-1]].number
        chosen = {agent.id for agent in winners}
        after = (*ready[place : place + len(chosen) + 1], *ready[: len(chosen) + 1])
        return next((self._state.agents[key[-1]].number for key in after if key[-1] not in chosen), None)


def _candidate(agent: Agent, rule: str, *, is_text: bool) -> Candidate:
    is_rung = rule == "named" and may_be_rung(agent, is_text=is_text)
    obstacle = None if is_rung else ruled_out(agent, is_text=is_text)
    return Candidate(agent=agent.id, ruled_out=obstacle, idle_since=agent.idle_since if obstacle is None else None)


_MERITS: Mapping[str, Callable[[ReadyKey, Micros], int]] = {
    "longest_idle": lambda key, at: (at - key[0]) // SECOND,
    "ring_all": lambda key, at: (at - key[0]) // SECOND,
    "fewest_contacts_today": lambda key, _at: key[0],
    "fewest_contacts_hour": lambda key, _at: key[0],
    "most_skilled": lambda key, _at: -key[0],
}
"""What speaks for an agent by each strategy that weighs anything, by their place in its order."""


def _merit(rule: str, winner: ReadyKey, at: Micros) -> int:
    tell_merit = _MERITS.get(rule)
    return tell_merit(winner, at) if tell_merit is not None else 0
