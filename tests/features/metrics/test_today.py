"""The figures of the day are what a query of the tables gives, wherever the seed ends and the steps go on."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, text

from perezvon.engine.changes import Change, ContactEnded, ContactStarted, LegStarted, QueueEntered, QueueLeft
from perezvon.engine.engine import Engine
from perezvon.engine.events import QueueSet
from perezvon.engine.wire import Step, encode_event, encode_outputs
from perezvon.features.contacts import projection as contacts
from perezvon.features.metrics import projection as metrics
from perezvon.features.metrics.domain import QUARTER, SPARK, Figures, Quarter, Today, midnight, next_midnight
from perezvon.features.metrics.service.today import TodayKeeper
from perezvon.features.people import projection as people
from perezvon.kernel.ids import MAIN, CallbackId, ContactId, LegId, LineId, QueueId
from perezvon.kernel.time import SECOND, Micros, from_datetime
from perezvon.kernel.values import Channel, Language
from perezvon.platform.db import Database
from perezvon.platform.log.port import LogRow
from perezvon.platform.log.postgres import PostgresLog
from perezvon.platform.log.tables import cursor
from tests.engine.world import World
from tests.support.clock import TestClock
from tests.support.factories import queue_set
from tests.support.script import START

SALES = QueueId("sales")

VISITS = """
    select visit.queue,
        count(*) filter (where entered_at >= :midnight) offered,
        count(*) filter (where why = 'answered' and left_at >= :midnight) answered,
        count(*) filter (
            where why = 'answered' and left_at >= :midnight and left_at - entered_at <= (
                select target * interval '1 microsecond' from queue_target held
                where held.queue = visit.queue and since <= left_at order by since desc limit 1
            )
        ) answered_in_time,
        coalesce(sum(left_at - entered_at) filter (where why = 'answered' and left_at >= :midnight), '0') answered_wait,
        count(*) filter (where why = 'abandoned' and left_at >= :midnight) abandoned,
        count(*) filter (where why = 'abandoned' and left_at >= :midnight and left_at - entered_at <= '5 s')
            abandoned_short,
        coalesce(sum(left_at - entered_at) filter (where why = 'abandoned' and left_at >= :midnight), '0')
            abandoned_wait
    from queue_visit visit join contact using (contact)
    where callback is null or exists (
        select from leg where leg.contact = visit.contact and leg.agent is null and leg.started_at <= visit.entered_at
    )
    group by visit.queue
"""
LATEST = """
    select queue from queue_visit visit where visit.contact = part.contact and visit.entered_at <= part.started_at
    order by visit.entered_at desc, visit.n desc limit 1
"""
HANDLED = """
    select queue, count(*) handled from leg
    where agent is not null and responsible_at is not null and ended_at >= :midnight group by 1
"""
PART = """
    select queue from leg where leg.contact = part.contact and leg.agent = part.agent and leg.started_at < part.ended_at
    order by leg.started_at desc limit 1
"""
HANDLING = f"""
    select ({PART}) queue, sum(ended_at - started_at) worked from agent_interval part
    where state in ('talking', 'wrap_up') and ended_at >= :midnight group by 1
"""
CALLED_BACK = f"""
    select ({LATEST}) queue, count(*) called_back from leg part join contact using (contact)
    where callback is not null and part.agent is null and started_at >= :midnight group by 1
"""
NOT_REACHED = f"""
    select ({LATEST.replace("started_at", "ended_at")}) queue, count(*) not_reached from contact part
    where callback is not null and how = 'not_reached' and ended_at >= :midnight group by 1
"""
BY_AGENT = """
    select agent, count(*) handled from leg where responsible_at is not null and ended_at >= :midnight group by agent
"""


def day(seed: int) -> list[Step]:
    """In its middle the queues get other targets."""
    world = World(Engine(), seed=seed, calls=120)
    for minute, target in ((3, 5), (6, 40), (9, 10)):
        sales = queue_set("sales", wrap_up_s=30, back_off_s=5, ring_s=12, priority=20, target_s=target)
        world._in(minute * 60, minute * 60, sales)
    return [
        Step(domain=MAIN, seq=n + 1, at=world.now, event=event, outputs=said)
        for n, (event, said) in enumerate(world.run())
    ]


def zone_with_midnight(at: Micros) -> tzinfo:
    """A zone in which a day begins at this instant."""
    return timezone(-timedelta(seconds=at // SECOND % 86_400))


async def fold(database: Database, steps: Sequence[Step], *, into: object) -> None:
    async with database.begin() as tx:
        await into.fold(tx, steps)  # type: ignore[attr-defined]  # a module `projection`
        values = {"name": into.NAME, "domain": MAIN, "seq": steps[-1].seq if steps else 0}  # type: ignore[attr-defined]
        await tx.execute(insert(cursor).values(**values))


async def empty(database: Database) -> None:
    async with database.begin() as tx:
        for projection in (contacts, people, metrics):
            await projection.reset(tx)
        await tx.execute(text("delete from cursor"))


async def write(database: Database, steps: Sequence[Step]) -> None:
    log = PostgresLog(database.dsn)
    await log.append(MAIN, [row(step) for step in steps])
    await log.aclose()


def row(step: Step) -> LogRow:
    kind, version, data = encode_event(step.event)
    return LogRow(seq=step.seq, at=step.at, type=kind, v=version, data=data, out=encode_outputs(step.outputs))


async def asked(database: Database, since: Micros) -> tuple[dict[str | None, Figures], dict[str, int]]:
    """What the tables say of the day that began at `since`."""
    found: dict[str | None, Figures] = {}
    at = {"midnight": datetime.fromtimestamp(since / SECOND, tz=UTC)}
    async with database.begin() as tx:
        for query in (VISITS, HANDLED, HANDLING, CALLED_BACK, NOT_REACHED):
            for line in (await tx.execute(text(query), at)).mappings():
                figures = found.setdefault(line["queue"], Figures())
                for name, value in line.items():
                    if name != "queue":
                        exact = value // timedelta(microseconds=1) if isinstance(value, timedelta) else value
                        setattr(figures, name, exact)
        handled = {row.agent: row.handled for row in await tx.execute(text(BY_AGENT), at)}
    return {queue: figures for queue, figures in found.items() if figures != Figures()}, handled


def shown(today: Today | None) -> tuple[dict[str | None, Figures], dict[str, int]]:
    assert today is not None
    figures = {queue: day.figures for queue, day in today.queues.items() if day.figures != Figures()}
    return figures, dict(today.handled)


@settings(
    max_examples=10,
    deadline=None,
    phases=(Phase.generate,),  # Each example folds a whole day; shrinking would take minutes.
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    seed=st.sampled_from([1, 2, 3]),
    midnight_share=st.floats(0, 0.8),
    cuts=st.tuples(*[st.floats(0, 1)] * 5),
)
async def test_the_fold_of_a_random_day_is_what_a_query_gives(
    database: Database, seed: int, midnight_share: float, cuts: tuple[float, ...]
) -> None:
    steps = day(seed)
    last = steps[-1].at
    since = START + int((last - START) * midnight_share) // SECOND * SECOND
    zone = zone_with_midnight(since)
    of_contacts, of_people, of_settings, seen, told = (int(cut * len(steps)) for cut in cuts)
    await empty(database)
    await fold(database, steps[:of_contacts], into=contacts)
    await fold(database, steps[:of_people], into=people)
    await fold(database, steps[:of_settings], into=metrics)
    async with database.begin() as tx:
        await tx.execute(text("delete from step"))
    await write(database, steps)
    log = PostgresLog(database.dsn)
    targets: dict[QueueId, Micros] = {}
    keeper = TodayKeeper(database, log, TestClock(last), zone, target_of=targets.get)
    await keeper.seed(lambda: max(seen, told))
    await log.aclose()
    for step in steps:
        if isinstance(step.event, QueueSet):
            targets[step.event.queue.queue] = step.event.queue.target_s * SECOND
        keeper.step(step.seq, step.at, step.outputs)
    await empty(database)
    for projection in (contacts, people, metrics):
        await fold(database, steps, into=projection)
    assert shown(keeper.today) == await asked(database, since)


async def test_what_the_tables_tell_is_judged_by_the_target_of_then(database: Database) -> None:
    steps = day(1)
    zone = zone_with_midnight(START)
    await empty(database)
    for projection in (contacts, people, metrics):
        await fold(database, steps, into=projection)
    async with database.begin() as tx:
        await tx.execute(text("delete from step"))
    await write(database, steps)
    log = PostgresLog(database.dsn)
    keeper = TodayKeeper(database, log, TestClock(steps[-1].at), zone, target_of=lambda _: None)
    await keeper.seed(lambda: 0)
    await log.aclose()
    assert shown(keeper.today) == await asked(database, START)


@pytest.mark.parametrize("seed", [1, 2])
def test_the_quarters_of_a_day_add_up_to_it(seed: int) -> None:
    today = Today(zone_with_midnight(START + 600 * SECOND))
    for step in day(seed):
        today.pass_to(step.at)
        for output in step.outputs:
            today.take(step.at, output)
    for queue, all_day in today.queues.items():
        if queue is None:
            continue
        quarters = [today.quarter(queue, began) for began in today.quarters(today.since)]
        for name in ("offered", "answered", "answered_in_time", "abandoned"):
            assert sum(getattr(quarter, name) for quarter in quarters) == getattr(all_day.figures, name)


def visit(today: Today, contact: str, at: Micros, wait: Micros, why: str) -> None:
    found = ContactId(contact)
    today.pass_to(at)
    today.take(at, QueueEntered(contact=found, queue=SALES, position=1))
    today.pass_to(at + wait)
    today.take(at + wait, QueueLeft(contact=found, queue=SALES, why=why))


def test_short_abandons_are_counted_among_the_abandoned_and_apart() -> None:
    today = Today(UTC)
    visit(today, "c1", START, 4 * SECOND, "abandoned")
    visit(today, "c2", START, 60 * SECOND, "abandoned")
    visit(today, "c3", START, 20 * SECOND, "answered")
    visit(today, "c4", START, 20 * SECOND + 1, "answered")
    visit(today, "c5", START, 90 * SECOND, "overflowed")
    assert asdict(today.figures(SALES)) == {
        "offered": 5,
        "answered": 2,
        "answered_in_time": 1,
        "answered_wait": 40 * SECOND + 1,
        "abandoned": 2,
        "abandoned_short": 1,
        "abandoned_wait": 64 * SECOND,
        "handled": 0,
        "worked": 0,
        "called_back": 0,
        "not_reached": 0,
    }


def attempt(today: Today, contact: str, at: Micros, *told: Change) -> None:
    """A contact that is begun to call somebody back waits a minute for an agent; then this becomes so."""
    found = ContactId(contact)
    line = {"line": LineId("web"), "channel": Channel.VOICE, "language": Language.ENGLISH}
    for later, change in (
        (0, ContactStarted(contact=found, leg=LegId(f"{contact}-customer"), callback=CallbackId("b1"), **line)),
        (0, QueueEntered(contact=found, queue=SALES, position=1)),
        (60, QueueLeft(contact=found, queue=SALES, why="answered")),
        *((90, change) for change in told),
    ):
        today.pass_to(at + later * SECOND)
        today.take(at + later * SECOND, change)


def test_an_attempt_to_call_somebody_back_is_no_contact_that_was_offered() -> None:
    today = Today(UTC)
    visit(today, "c1", START, 10 * SECOND, "answered")
    attempt(today, "c2", START, LegStarted(contact=ContactId("c2"), leg=LegId("c2-customer")))
    attempt(today, "c3", START, ContactEnded(contact=ContactId("c3"), how="not_reached"))
    attempt(today, "c4", START, ContactEnded(contact=ContactId("c4"), how="withdrawn"))
    assert today.figures(SALES) == Figures(
        offered=1, answered=1, answered_in_time=1, answered_wait=10 * SECOND, called_back=1, not_reached=1
    )
    assert sum(today.sparks(SALES, START + 90 * SECOND)) == 1
    assert today.lately(SALES, START + 90 * SECOND) == Quarter(answered=1, answered_in_time=1)


def test_whoever_answered_our_call_and_is_passed_on_is_offered_like_anybody() -> None:
    today = Today(UTC)
    attempt(today, "c2", START, LegStarted(contact=ContactId("c2"), leg=LegId("c2-customer")))
    visit(today, "c2", START + 200 * SECOND, 5 * SECOND, "abandoned")
    figures = today.figures(SALES)
    assert (figures.offered, figures.abandoned, figures.called_back) == (1, 1, 1)


def test_a_target_judges_what_ends_from_then_on() -> None:
    today = Today(UTC)
    for number, target in enumerate((20, 30, 10), 1):
        today.aim(SALES, target * SECOND)
        visit(today, f"c{number}", START + number * 60 * SECOND, 25 * SECOND, "answered")
    assert (today.figures(SALES).answered, today.figures(SALES).answered_in_time) == (3, 1)


def test_at_midnight_all_begins_at_nothing_but_who_waits_goes_on() -> None:
    today = Today(UTC)
    day_end = next_midnight(START, UTC)
    visit(today, "c1", day_end - 60 * SECOND, 10 * SECOND, "answered")
    today.take(day_end - 30 * SECOND, QueueEntered(contact=ContactId("c2"), queue=SALES, position=1))
    today.pass_to(day_end)
    assert today.figures(SALES) == Figures()
    today.take(day_end + 5 * SECOND, QueueLeft(contact=ContactId("c2"), queue=SALES, why="answered"))
    assert today.figures(SALES) == Figures(answered=1, answered_wait=35 * SECOND)


def test_the_line_of_the_last_hour_knows_no_midnight_and_moves_on_by_itself() -> None:
    today = Today(UTC)
    day_end = next_midnight(START, UTC)
    for minutes in (70, 31, 30, 2):
        visit(today, f"c{minutes}", day_end - minutes * 60 * SECOND, SECOND, "answered")
    assert today.sparks(SALES, day_end) == [0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 1, 0]
    assert today.sparks(SALES, day_end + 3 * SPARK) == [0, 1, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0]


def test_what_was_lately_is_a_quarter_of_an_hour_across_midnight() -> None:
    today = Today(UTC)
    day_end = next_midnight(START, UTC)
    for minutes, wait, why in ((16, 5, "answered"), (14, 30, "answered"), (9, 5, "answered"), (1, 40, "abandoned")):
        visit(today, f"c{minutes}", day_end - minutes * 60 * SECOND - wait * SECOND, wait * SECOND, why)
    assert today.lately(SALES, day_end) == Quarter(answered=2, answered_in_time=1, abandoned=1)
    today.pass_to(day_end)
    later = day_end + 240 * SECOND
    assert today.lately(SALES, later) == Quarter(answered=1, answered_in_time=1, abandoned=1)


@pytest.mark.parametrize(("date", "hours"), [((2026, 3, 29), 23), ((2026, 10, 25), 25), ((2026, 7, 1), 24)])
def test_a_day_lasts_from_midnight_to_midnight_of_its_zone(date: tuple[int, int, int], hours: int) -> None:
    zone = ZoneInfo("Europe/Berlin")
    noon = from_datetime(datetime(*date, 12, tzinfo=zone))
    assert next_midnight(noon, zone) - midnight(noon, zone) == hours * 3_600 * SECOND
    assert midnight(noon, zone) % QUARTER == 0
