"""The live topic `queues`."""

from perezvon.engine.engine import Engine
from perezvon.engine.events import AgentStateRequested, HoldRequested
from perezvon.features.queues.live import QueuesTopic
from tests.engine.stages import talking
from tests.support.factories import agent_set, arrived, at_work, centre
from tests.support.live import Watching, days
from tests.support.script import START, Script


def test_patches_keep_up_with_a_long_day() -> None:
    for world, steps_between in days():
        watching = Watching(world.engine, QueuesTopic())
        for number, (_, said) in enumerate(world.run()):
            watching.step(said)
            if number % steps_between == 0:
                watching.flush()


def test_a_cell_says_who_waits_and_who_is_free() -> None:
    script = Script(Engine()).given(*centre(arrived("c1"), arrived("c2")))
    assert Watching(script.engine, QueuesTopic()).cells == {
        "sales": {
            "queue": "sales",
            "waiting": 2,
            "oldest_since": START,
            "wait": None,
            "longest_wait_s": 120,
            "free": 0,
            "staffed": 0,
            "doing": {},
            "talking": 0,
        },
    }
    script = Script(Engine()).given(*centre(*at_work("anna")))
    assert Watching(script.engine, QueuesTopic()).cells == {
        "sales": {
            "queue": "sales",
            "waiting": 0,
            "oldest_since": None,
            "wait": None,
            "longest_wait_s": 120,
            "free": 1,
            "staffed": 1,
            "doing": {"available": 1},
            "talking": 0,
        },
    }


def test_a_cell_says_what_those_do_who_serve_the_queue() -> None:
    script = Script(Engine())
    talking(script, *at_work("ben"), agent_set("clara"))
    script.given(
        HoldRequested(contact="c1", agent="anna"),
        AgentStateRequested(agent="ben", state="break", reason="lunch"),
        AgentStateRequested(agent="clara", state="available"),
        agent_set("dora"),
    )
    cell = Watching(script.engine, QueuesTopic()).cells["sales"]
    assert (cell["staffed"], cell["free"]) == (3, 0)
    assert cell["doing"] == {"holding": 1, "break": 1, "unreachable": 1}


def test_a_cell_says_how_long_somebody_who_comes_now_must_wait() -> None:
    script = Script(Engine()).given(*centre(*at_work("anna"), arrived("c1"), *(arrived(f"c{n}") for n in range(2, 6))))
    low, high = Watching(script.engine, QueuesTopic()).cells["sales"]["wait"]
    told = script.engine.view.wait_in("sales", script.at)
    assert low * 60 <= told.low_s <= told.high_s <= high * 60
