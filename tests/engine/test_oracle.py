"""The engine decides as the naive matcher does, which looks at everybody each time anew."""

import random

import pytest

from perezvon.engine.routing import order
from perezvon.engine.routing.matching import Matching
from perezvon.entrypoints.bench import oracle

CENTRES = 20
"""The bench plays 200 with more events; each has other queues, strategies, needs and people."""


@pytest.mark.parametrize("seed", range(CENTRES))
def test_the_engine_and_the_oracle_say_the_same_word_for_word(seed: int) -> None:
    verdict = oracle.judge(seed, events=1_500, is_overloaded=seed % 2 == 1)
    assert verdict.fault is None
    assert verdict.events == 1_500


def test_in_overloaded_centres_many_wait() -> None:
    waiting = [oracle.judge(seed, events=3_000, is_overloaded=True).mean_waiting for seed in range(4)]
    assert min(waiting) >= 20


def test_the_oracle_finds_a_matching_that_overlooks_priorities(monkeypatch: pytest.MonkeyPatch) -> None:
    def without_boosts(contact: object, queue: object) -> object:
        return 1, contact.waiting_since, contact.number, contact.id

    monkeypatch.setattr(order, "waiting_key", without_boosts)
    monkeypatch.setattr("perezvon.engine.routing.matching.waiting_key", without_boosts)
    assert any(oracle.judge(seed, events=1_500, is_overloaded=True).fault for seed in range(4))


def test_the_oracle_finds_a_matching_that_chooses_anybody(monkeypatch: pytest.MonkeyPatch) -> None:
    def anybody(self: Matching, contact: object, queue: object, at: int) -> object:
        agents = list(found(self, contact, queue, at))
        free = [self._state.agents[key[-1]] for key in queue.demands[contact.demand].ready]
        return [random.Random(at).choice(free)] if agents else agents

    found = Matching.agents_for
    monkeypatch.setattr(Matching, "agents_for", anybody)
    assert any(oracle.judge(seed, events=1_500, is_overloaded=False).fault for seed in range(4))
