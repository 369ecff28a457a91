"""What the view tells."""

from perezvon.engine.events import AgentStateRequested
from perezvon.engine.view import AgentView, ContactView, LegView, OfferView
from perezvon.kernel.time import SECOND
from perezvon.kernel.values import Channel, Language
from tests.engine.stages import ringing, talking
from tests.support.factories import arrived, at_work, centre
from tests.support.script import START, Script


def test_a_waiting_contact_is_told_with_its_place(script: Script) -> None:
    script.given(*centre(), arrived("c1"), 7, arrived("c2", customer="maria", party="p2"))
    assert script.engine.view.contact("c2") == ContactView(
        contact="c2",
        line="web",
        channel=Channel.VOICE,
        language=Language.ENGLISH,
        party="p2",
        customer="maria",
        customer_leg="kc2",
        callback=None,
        called_by=None,
        not_reached=None,
        is_calling=False,
        arrived=START + 7 * SECOND,
        phase="waiting",
        node="route",
        is_trial=False,
        question=None,
        keys="",
        queue="sales",
        queue_since=START + 7 * SECOND,
        position=2,
        agent=None,
        agent_leg=None,
        talk_since=None,
        parties=(),
        is_held=False,
        is_recorded=True,
        is_recording_paused=False,
        consult=None,
        parked=None,
        is_passed_out=False,
        offer=None,
        offers=(),
        outcome=None,
        wrap_ups={},
        wrap_up_until=None,
        extensions_left={},
    )


def test_a_queue_counts_all_who_wait_also_those_for_whom_an_agent_rings(script: Script) -> None:
    script.given(*centre(*at_work("anna")), arrived("c1"), 3, arrived("c2"))
    sales = script.engine.view.queue("sales")
    assert (sales.waiting, sales.oldest_since, sales.free, sales.staffed, sales.talking) == (2, START, 0, 1, 0)
    assert script.engine.view.contact("c1").position is None
    assert script.engine.view.contact("c2").position == 1


def test_a_queue_counts_its_free_agents_and_its_talks(script: Script) -> None:
    talking(script)
    script.given(*at_work("ben"), *at_work("chen", "support"))
    (sales,) = script.engine.view.queues()
    assert (sales.queue, sales.waiting, sales.oldest_since, sales.free, sales.talking) == ("sales", 0, None, 1, 1)


def test_a_ringing_agent_is_told_with_the_offer(script: Script) -> None:
    offer = ringing(script)
    script.given(AgentStateRequested(agent="anna", state="break", reason="lunch"))
    assert script.engine.view.agent("anna") == AgentView(
        agent="anna",
        number=0,
        team=None,
        queues=("sales",),
        state="ringing",
        reason="offered",
        by=None,
        since=START,
        contact="c1",
        offer=offer,
        chats=(),
        next_state="break",
        next_reason="lunch",
        next_by=None,
        is_phone_ready=True,
        is_active=True,
        rests_until=None,
        missed=0,
    )
    assert script.engine.view.offer(offer) == OfferView(
        offer=offer,
        contact="c1",
        agent="anna",
        why="longest_idle",
        queue="sales",
        made=START,
        expires=START + 20 * SECOND,
        is_consult=False,
    )


def test_legs_are_told_with_their_parties(script: Script) -> None:
    leg = talking(script)
    assert list(script.engine.view.legs()) == [
        LegView(leg="kc1", contact="c1", agent=None, state="connected"),
        LegView(leg=leg, contact="c1", agent="anna", state="connected"),
    ]


def test_what_does_not_exist_is_none(script: Script) -> None:
    view = script.engine.view
    assert (view.agent("x"), view.contact("x"), view.offer("x"), view.queue("x"), view.leg("x")) == (None,) * 5
    assert view.queue_setup("x") is None
    assert (list(view.busy_with("x")), view.is_staffed("x"), view.is_served_by("x", ["t"])) == ([], False, False)
