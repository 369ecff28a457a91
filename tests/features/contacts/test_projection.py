"""The history says what the log said, whatever the batches in which it was folded."""

from collections import Counter
from collections.abc import Sequence
from typing import Any, get_args

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from perezvon.engine import changes
from perezvon.engine.centre import AgentSetup, AgentSkill, LineSetup
from perezvon.engine.engine import Engine
from perezvon.engine.events import (
    AgentSet,
    CallbackWanted,
    CallbackWithdrawn,
    Event,
    FlowPublished,
    LineSet,
    PromptSet,
    Setting,
    TimePassed,
    TrialPlanned,
)
from perezvon.engine.flow.graph import Flow, IsOpen, Prompt, Say
from perezvon.engine.wire import Step
from perezvon.features.contacts import projection, repository
from perezvon.features.contacts.domain import Contact, TimelineCode
from perezvon.kernel.ids import (
    MAIN,
    AgentId,
    ContactId,
    FlowId,
    HoursId,
    LineId,
    NodeId,
    PromptId,
    SkillId,
    TeamId,
)
from perezvon.kernel.time import SECOND
from perezvon.kernel.values import Channel, Language
from perezvon.platform.db import Database
from tests.engine.examples import full
from tests.engine.world import World
from tests.features.client import actor
from tests.features.steps import NINE, abandoned, step, talked

EVERYBODY = actor("contacts.read")


async def fold(database: Database, steps: Sequence[Step], *, batch: int) -> None:
    for start in range(0, len(steps), batch):
        async with database.begin() as tx:
            await projection.fold(tx, steps[start : start + batch])


async def dump(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    async with database.begin() as tx:
        return {
            table.name: [tuple(row) for row in await tx.execute(select(table).order_by(*table.primary_key))]
            for table in projection.TABLES
        }


async def reset(database: Database) -> None:
    async with database.begin() as tx:
        await projection.reset(tx)


async def test_a_contact_that_talked_stands_in_the_history_with_its_times(database: Database) -> None:
    await fold(database, talked("c1"), batch=100)
    async with database.begin() as tx:
        found = await repository.find(tx, EVERYBODY, ContactId("c1"))
    assert found == Contact(
        contact="c1",
        line="web",
        channel="voice",
        language="en",
        customer="maria",
        arrived_at=NINE + 1 * SECOND,
        routed_at=NINE + 11 * SECOND,
        answered_at=NINE + 19 * SECOND,
        talk=60 * SECOND,
        agent="anna",
        queue="sales",
        queue_visits=1,
        route="to-sales",
        outcome="solved",
        ended_at=NINE + 86 * SECOND,
        how="talked",
        wait=8 * SECOND,
        rating=5,
    )
    assert found.wait == 8 * SECOND


async def test_legs_offers_and_queue_visits_are_kept_in_their_order(database: Database) -> None:
    await fold(database, talked("c1"), batch=100)
    contact = ContactId("c1")
    async with database.begin() as tx:
        legs = await repository.legs(tx, contact)
        offers = await repository.offers(tx, contact)
        visits = await repository.queue_visits(tx, contact)
    assert [(leg.leg, leg.agent, leg.cause, leg.ended_at - leg.started_at) for leg in legs if leg.ended_at] == [
        ("c1-customer", None, "command", 85 * SECOND),
        ("c1-agent", "anna", "agent", 60 * SECOND),
    ]
    assert [(offer.agent, offer.how, offer.made_at) for offer in offers] == [
        ("ben", "declined", NINE + 11 * SECOND),
        ("anna", "accepted", NINE + 16 * SECOND),
    ]
    assert [(visit.queue, visit.position, visit.why, visit.left_at) for visit in visits] == [
        ("sales", 1, "answered", NINE + 18 * SECOND)
    ]


async def test_a_contact_that_nobody_answered_waited_until_it_ended(database: Database) -> None:
    await fold(database, abandoned("c1"), batch=100)
    async with database.begin() as tx:
        found = await repository.find(tx, EVERYBODY, ContactId("c1"))
    assert found is not None
    assert (found.wait, found.talk, found.how, found.agent) == (30 * SECOND, 0, "abandoned", None)


async def test_a_contact_that_was_passed_on_waited_from_its_first_routing_to_its_first_answer(
    database: Database,
) -> None:
    contact, ben = ContactId("c1"), AgentId("ben")
    passed_on = [
        step(100, changes.TransferStarted(contact=contact, agent="anna", to_queue="support"), second=79),
        step(101, changes.QueueEntered(contact=contact, queue="support", position=1), second=79),
        step(102, changes.QueueLeft(contact=contact, queue="support", why="answered"), second=80),
        step(103, changes.LegStarted(contact=contact, leg="c1-ben", agent=ben, offer="o9"), second=82),
    ]
    steps = talked("c1")
    await fold(database, [*steps[:6], *passed_on, *steps[6:]], batch=1)
    async with database.begin() as tx:
        found = await repository.find(tx, EVERYBODY, contact)
    assert found is not None
    assert (found.wait, found.agent, found.queue_visits) == (8 * SECOND, "ben", 2)


def settings_applied(seq: int, at: int, *settings: tuple[str, str]) -> Step:
    applied = tuple(changes.SettingApplied(kind=kind, key=key) for kind, key in settings)
    return Step(domain=MAIN, seq=seq, at=at, event=TimePassed(), outputs=applied)


@pytest.mark.parametrize("batch", [1, 100])
async def test_what_is_set_while_a_contact_depends_on_it_stands_in_its_timeline(database: Database, batch: int) -> None:
    steps, after = talked("c1"), NINE + 500 * SECOND
    early = settings_applied(100, NINE + 12 * SECOND, ("agent", "ben"), ("queue", "sales"), ("queue", "support"))
    late = settings_applied(101, NINE + 30 * SECOND, ("line", "web"), ("agent", "anna"), ("hours", "always"))
    over = settings_applied(102, after, ("line", "web"), ("agent", "anna"))
    await fold(database, [*steps[:2], early, *steps[2:5], late, *steps[5:], over], batch=batch)
    async with database.begin() as tx:
        timeline = await repository.timeline(tx, ContactId("c1"))
    told = [(entry.at, entry.params) for entry in timeline if entry.code == TimelineCode.SETTING_CHANGED]
    assert told == [
        (early.at, {"kind": "agent", "key": "ben"}),
        (early.at, {"kind": "queue", "key": "sales"}),
        (late.at, {"kind": "line", "key": "web"}),
        (late.at, {"kind": "agent", "key": "anna"}),
    ]


def asks(*hours: str) -> Flow:
    nodes = tuple(IsOpen(node=NodeId(f"asks-{one}"), hours=HoursId(one)) for one in hours)
    return Flow(flow=FlowId("main"), version=1, nodes=nodes, start=NodeId("start"))


def setting(seq: int, second: int, event: Event, kind: str, key: str) -> Step:
    said = (changes.SettingApplied(kind=kind, key=key),)
    return Step(domain=MAIN, seq=seq, at=NINE + second * SECOND, event=event, outputs=said)


@pytest.mark.parametrize("batch", [1, 100])
async def test_what_a_contact_depends_on_by_its_line_and_by_its_agent_stands_in_its_timeline(
    database: Database, batch: int
) -> None:
    web = LineSetup(line=LineId("web"), flow=FlowId("main"), language=Language.ENGLISH)
    ben, anna = (AgentSetup(agent=AgentId(name), team=TeamId(f"{name}s")) for name in ("ben", "anna"))
    before = [
        setting(-4, -4, LineSet(line=web), "line", "web"),
        setting(-3, -3, FlowPublished(flow=asks("office", "summer")), "flow", "main"),
        setting(-2, -2, AgentSet(agent=ben), "agent", "ben"),
        setting(-1, -1, AgentSet(agent=anna), "agent", "anna"),
    ]
    early = [
        setting(100, 12, FlowPublished(flow=asks("later")), "flow", "main"),
        settings_applied(101, NINE + 12 * SECOND, ("hours", "summer"), ("hours", "later"), ("flow", "other")),
        settings_applied(102, NINE + 12 * SECOND, ("team", "bens"), ("team", "annas")),
    ]
    late = settings_applied(103, NINE + 30 * SECOND, ("team", "bens"), ("team", "annas"))
    steps = talked("c1")
    await fold(database, [*before, *steps[:2], *early, *steps[2:5], late, *steps[5:]], batch=batch)
    async with database.begin() as tx:
        timeline = await repository.timeline(tx, ContactId("c1"))
    assert [entry.params for entry in timeline if entry.code == TimelineCode.SETTING_CHANGED] == [
        {"kind": "flow", "key": "main"},
        {"kind": "hours", "key": "summer"},
        {"kind": "team", "key": "bens"},
        {"kind": "team", "key": "annas"},
    ]


def says(flow: str, *prompts: str) -> Flow:
    spoken = tuple(Prompt(prompt=PromptId(prompt)) for prompt in prompts)
    return Flow(flow=FlowId(flow), version=1, nodes=(Say(node=NodeId("says"), spoken=spoken),), start=NodeId("says"))


def sound(seq: int, second: int, prompt: str, language: Language = Language.ENGLISH) -> Step:
    return setting(seq, second, PromptSet(prompt=PromptId(prompt), language=language), "prompt", prompt)


async def told_of_settings(database: Database) -> list[tuple[Any, Any]]:
    async with database.begin() as tx:
        timeline = await repository.timeline(tx, ContactId("c1"))
    told = (entry.params for entry in timeline if entry.code == TimelineCode.SETTING_CHANGED)
    return [(params["kind"], params["key"]) for params in told]


@pytest.mark.parametrize("batch", [1, 100])
async def test_a_new_sound_stands_in_the_timelines_of_those_whose_flow_says_it_in_their_language(
    database: Database, batch: int
) -> None:
    web = LineSetup(line=LineId("web"), flow=FlowId("main"), language=Language.ENGLISH)
    before = [
        setting(-2, -2, LineSet(line=web), "line", "web"),
        setting(-1, -1, FlowPublished(flow=says("main", "welcome", "goodbye")), "flow", "main"),
    ]
    during = [
        sound(100, 12, "welcome"),
        sound(101, 12, "welcome", Language.RUSSIAN),
        sound(102, 12, "closed"),
        setting(103, 12, FlowPublished(flow=says("main", "closed")), "flow", "main"),
        sound(104, 12, "goodbye"),
        sound(105, 12, "closed"),
    ]
    steps = talked("c1")
    await fold(database, [*before, *steps[:2], *during, *steps[2:], sound(110, 500, "goodbye")], batch=batch)
    assert await told_of_settings(database) == [("prompt", "welcome"), ("flow", "main"), ("prompt", "goodbye")]


@pytest.mark.parametrize("batch", [1, 100])
async def test_skills_outcomes_and_breaks_stand_in_the_timelines_of_contacts_that_an_agent_has(
    database: Database, batch: int
) -> None:
    ben, anna = (
        AgentSetup(agent=AgentId(name), skills=(AgentSkill(skill=SkillId(f"{name}s"), level=3),))
        for name in ("ben", "anna")
    )
    before = [
        setting(-2, -2, AgentSet(agent=ben), "agent", "ben"),
        setting(-1, -1, AgentSet(agent=anna), "agent", "anna"),
    ]
    all_of_them = ("skill", "bens"), ("skill", "annas"), ("outcome", "solved"), ("break", "lunch")
    early = settings_applied(100, NINE + 12 * SECOND, *all_of_them)
    late = settings_applied(101, NINE + 30 * SECOND, *all_of_them)
    over = settings_applied(102, NINE + 500 * SECOND, *all_of_them)
    steps = talked("c1")
    await fold(database, [*before, *steps[:2], early, *steps[2:5], late, *steps[5:], over], batch=batch)
    assert await told_of_settings(database) == [
        ("skill", "bens"),
        ("skill", "annas"),
        ("outcome", "solved"),
        ("break", "lunch"),
    ]


async def test_nothing_is_kept_of_a_test_call(database: Database) -> None:
    steps = [
        msgspec.structs.replace(
            one,
            outputs=tuple(
                msgspec.structs.replace(output, is_trial=True) if isinstance(output, changes.ContactStarted) else output
                for output in one.outputs
            ),
        )
        for one in talked("c1")
    ]
    await fold(database, steps, batch=1)
    async with database.begin() as tx:
        for table in projection.TABLES:
            assert (await tx.execute(select(table))).first() is None


async def test_every_kind_of_setting_that_the_engine_applies_is_understood(database: Database) -> None:
    engine = Engine()
    applied = [
        output
        for n, kind in enumerate(get_args(Setting))
        for output in engine.handle(n + 1, NINE, full(kind))
        if isinstance(output, changes.SettingApplied)
    ]
    wishes = {CallbackWanted, CallbackWithdrawn, TrialPlanned}
    assert len(applied) == len(set(get_args(Setting)) - wishes)
    steps = talked("c1")
    await fold(database, [*steps[:5], step(100, *applied, second=30), *steps[5:]], batch=1)
    assert ("outcome", "outcome") in await told_of_settings(database)


async def test_the_timeline_tells_every_change_once_and_no_agent_state_that_offers_and_legs_tell(
    database: Database,
) -> None:
    await fold(database, talked("c1"), batch=3)
    async with database.begin() as tx:
        timeline = await repository.timeline(tx, ContactId("c1"))
    assert [(entry.seq, entry.code) for entry in timeline if entry.seq in (2, 6)] == [
        (2, "route_entered"),
        (2, "route_stepped"),
        (2, "queue_entered"),
        (2, "decided"),
        (2, "offer_made"),
        (6, "leg_ended"),
        (6, "agent_state_changed"),
    ]
    declined = next(
        entry for entry in timeline if entry.code is TimelineCode.OFFER_ENDED or entry.code == "offer_ended"
    )
    assert declined.params == {"offer": "c1-o1", "agent": "ben", "how": "declined"}
    assert declined.at == NINE + 16 * SECOND


async def test_a_queue_that_is_entered_twice_is_two_visits(database: Database) -> None:
    contact, queue = ContactId("c1"), "sales"
    again = [
        step(3, changes.QueueEntered(contact=contact, queue=queue, position=4), second=40),
        step(4, changes.QueueLeft(contact=contact, queue=queue, why="ended"), second=50),
    ]
    await fold(database, [*abandoned("c1"), *again], batch=1)
    async with database.begin() as tx:
        visits = await repository.queue_visits(tx, contact)
    assert [(visit.n, visit.position, visit.why) for visit in visits] == [(1, 1, "abandoned"), (2, 4, "ended")]


def test_every_change_about_a_contact_has_a_documented_timeline_code() -> None:
    about_contacts = {
        kind.__struct_config__.tag for kind in get_args(changes.Change) if "contact" in kind.__struct_fields__
    }
    assert about_contacts | {TimelineCode.SETTING_CHANGED} == {code.value for code in TimelineCode}


# --- Any changes in any order, in any batches. ------------------------------------------------------------------------

_SPECIAL = {
    "contact": st.sampled_from(["c1", "c2", "c3"]),
    "candidates": st.just(()),
    "channel": st.sampled_from(Channel),
    "language": st.sampled_from(Language),
}


def _changes_of(kind: type[Any]) -> st.SearchStrategy[Any]:
    """Changes of one kind about few things, so that they meet often."""
    return st.builds(kind, **{field.name: _field(field) for field in msgspec.structs.fields(kind)})


def _field(field: msgspec.structs.FieldInfo) -> st.SearchStrategy[Any]:
    if field.name in _SPECIAL:
        return _SPECIAL[field.name]
    return st.integers(0, 10**9) if field.type is int else st.sampled_from(["x", "y"])


_CHANGES = st.one_of([_changes_of(kind) for kind in get_args(changes.Change) if "contact" in kind.__struct_fields__])
_DAYS = st.lists(st.lists(_CHANGES, max_size=4), max_size=30).map(
    lambda days: [step(n + 1, *outputs, second=n // 2) for n, outputs in enumerate(days)]
)


@given(day=_DAYS, batch=st.integers(1, 31))
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
async def test_batches_of_any_size_give_the_same_tables(database: Database, day: list[Step], batch: int) -> None:
    await reset(database)
    await fold(database, day, batch=1)
    one_by_one = await dump(database)
    await reset(database)
    await fold(database, day, batch=batch)
    assert await dump(database) == one_by_one


@pytest.mark.parametrize("batch", [1, 7, 500])
async def test_a_rebuild_gives_the_tables_that_following_gave(database: Database, batch: int) -> None:
    day = [
        one
        for n in range(60)
        for one in (talked(f"t{n}", seq=10 * n + 1) if n % 3 else abandoned(f"a{n}", seq=10 * n + 1))
    ]
    await fold(database, day, batch=batch)
    followed = await dump(database)
    async with database.begin() as tx:
        await projection.reset(tx)
        await projection.fold(tx, day)
    assert await dump(database) == followed
    assert len(followed["contact"]) == 60


@pytest.mark.parametrize("seed", [1, 2])
async def test_a_long_day_of_the_engine_is_rebuilt_exactly(database: Database, seed: int) -> None:
    world = World(Engine(), seed=seed, calls=150)
    day = [
        Step(domain=MAIN, seq=n + 1, at=world.now, event=event, outputs=said)
        for n, (event, said) in enumerate(world.run())
    ]
    await fold(database, day, batch=37)
    followed = await dump(database)
    await reset(database)
    await fold(database, day, batch=500)
    assert await dump(database) == followed
    await check_against_the_log(database, day)


async def check_against_the_log(database: Database, day: list[Step]) -> None:
    """Everything that began has ended, and talk and wait add up to what the changes say."""
    called_back: set[str] = set()
    legs_started: set[str] = set()
    responsible: dict[str, int] = {}
    talks: Counter[str] = Counter()
    for one in day:
        for change in one.outputs:
            match change:
                case changes.ContactStarted(callback=str()) | changes.ContactStarted(called_by=str()):
                    called_back.add(change.contact)
                case changes.LegStarted() if change.contact in called_back:
                    pass  # They have names of their own, and talk only once they answer.
                case changes.LegStarted():
                    legs_started.add(change.leg)
                    if change.agent is not None and not change.is_guest:
                        responsible[change.leg] = one.at
                case changes.ResponsibleChanged() if change.contact not in called_back:
                    responsible[change.leg] = one.at
                case changes.LegEnded() if change.leg in responsible:
                    talks[change.contact] += one.at - responsible[change.leg]
    async with database.begin() as tx:
        contacts = [await repository.find(tx, EVERYBODY, ContactId(f"c{n}")) for n in range(150)]
        legs = [leg for n in range(150) for leg in await repository.legs(tx, ContactId(f"c{n}"))]
    assert {found.contact: found.talk for found in contacts if found and found.talk} == +talks
    assert all(found is not None and found.ended_at is not None for found in contacts)
    assert all(leg.ended_at is not None for leg in legs)
    assert {leg.leg for leg in legs} == legs_started
