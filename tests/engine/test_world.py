"""Many random calls, to the end."""

from collections import Counter

import pytest

from perezvon.engine.changes import Anomaly, CallbackEnded, ContactEnded, ContactStarted
from perezvon.engine.engine import Engine
from tests.engine.ledger import Ledger
from tests.engine.world import World


@pytest.mark.parametrize("seed", range(6))
def test_every_call_ends_and_every_agent_is_available_again(seed: int) -> None:
    world, ledger = World(Engine(), seed=seed, calls=150), Ledger()
    ends, callbacks, calls = Counter(), Counter(), set()
    for _, said in world.run():
        ledger.take(said)
        ledger.compare(world.engine.view)
        started = [output for output in said if isinstance(output, ContactStarted)]
        calls.update(one.contact for one in started if not (one.callback or one.called_by))
        ends.update(output.how for output in said if isinstance(output, ContactEnded) and output.contact in calls)
        callbacks.update(output.how for output in said if isinstance(output, CallbackEnded))
        assert not [output for output in said if isinstance(output, Anomaly) and output.reason == "not_an_outcome"]

    assert ends.total() == 150
    assert set(ends) >= {"talked", "abandoned"}
    assert callbacks["reached"]
    view = world.engine.view
    assert list(view.contacts()) == []
    assert list(view.legs()) == []
    assert list(view.callbacks()) == []
    assert view.unanswered() == ()
    assert {agent.state for agent in view.agents()} == {"available"}
    assert {(queue.waiting, queue.talking) for queue in view.queues()} == {(0, 0)}
    assert world.engine.next_deadline is None


def test_a_world_goes_on_from_a_snapshot_as_if_nothing_had_happened() -> None:
    through, broken = (World(Engine(), seed=9, calls=80) for _ in range(2))
    for number, (one, other) in enumerate(zip(through.run(), broken.run(), strict=True)):
        assert one == other
        if number % 7 == 0:
            broken.replace_engine(lambda engine: Engine.restore(engine.snapshot()))
    assert through.engine.snapshot() == broken.engine.snapshot()
