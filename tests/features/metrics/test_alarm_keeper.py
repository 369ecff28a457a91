"""Alarms are raised once and delivered once, however many processes watch and whichever of them dies."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from perezvon.adapters.mail.simulated import SimulatedMail
from perezvon.adapters.mail.smtp import MailServer, SmtpMail
from perezvon.adapters.webhook.http import HttpWebhooks, Reach
from perezvon.adapters.webhook.simulated import SimulatedWebhooks
from perezvon.engine.engine import Engine
from perezvon.engine.events import AgentStateRequested, PhoneReady
from perezvon.features.metrics.domain import Today
from perezvon.features.metrics.domain.alarms.channels import (
    Channel,
    Delivery,
    Fate,
    Means,
    Quiet,
    What,
    secret_of,
)
from perezvon.features.metrics.domain.alarms.conditions import Cause, Weight
from perezvon.features.metrics.domain.alarms.telling import SNOOZE, Alarm, AlarmNotFoundError
from perezvon.features.metrics.ports import Mail, Webhooks
from perezvon.features.metrics.repository import alarms as repository
from perezvon.features.metrics.repository import channels
from perezvon.features.metrics.service.alarms import DELIVER, AlarmKeeper, Sight
from perezvon.features.metrics.service.delivering import Deliverer
from perezvon.kernel.actor import Actor, Scope
from perezvon.kernel.ids import TeamId, UserId
from perezvon.kernel.time import SECOND
from perezvon.platform.db import Database
from perezvon.platform.jobs import Jobs, Pace, Worker, install
from perezvon.platform.tasks import spawn
from tests.features.client import actor
from tests.features.metrics.test_today import zone_with_midnight
from tests.support.clock import CountingIds, TestClock
from tests.support.factories import agent_set, arrived, centre, queue_set
from tests.support.polling import eventually
from tests.support.post_office import PostOffice
from tests.support.receiver import Receiver
from tests.support.script import START, Script

NIGHT = Channel(
    channel="night",
    means=Means.WEBHOOK,
    name="Night",
    address="https://example.org/alarms",
    least=Weight.SLIGHT,
    after_s=0,
)
LETTERS = replace(NIGHT, channel="letters", means=Means.MAIL, address="kim@example.org")
SECRET = secret_of(b"0123456789abcdef")


class Watched:
    """A centre that processes watch. Contacts wait and nobody is signed in, unless somebody is."""

    def __init__(self, database: Database, *, longest_wait_s: int = 3_600) -> None:
        self.database = database
        self.clock = TestClock(START)
        anna = agent_set("anna", "sales", team="north")
        self.script = Script(Engine()).given(*centre(queue_set(longest_wait_s=longest_wait_s), anna, arrived("c1")))
        self.ids = CountingIds("i")
        self.is_recording_stopped: bool | None = False

    def keeper(self, *, is_fed: Callable[[], bool] = lambda: True, jobs: Jobs | None = None) -> AlarmKeeper:
        """One more process."""

        async def is_recording_stopped() -> bool | None:
            return self.is_recording_stopped

        def today() -> Today:
            found = Today(zone_with_midnight(START))
            found.pass_to(self.clock.now())
            return found

        sight = Sight(
            view=lambda: self.script.engine.view,
            today=today,
            is_fed=is_fed,
            is_recording_stopped=is_recording_stopped,
        )
        return AlarmKeeper(self.database, self.clock, self.ids, jobs or Jobs(), sight)

    def sign_in(self) -> None:
        self.script.given(PhoneReady(agent="anna"), AgentStateRequested(agent="anna", state="available"))

    async def look(self, *keepers: AlarmKeeper, seconds: int, at_once: bool = False) -> None:
        """Each looks every five seconds, one behind the other or all at once."""
        for _ in range(0, seconds, 5):
            self.clock.advance(5)
            looks = [keeper.look() for keeper in keepers]
            if at_once:
                await asyncio.gather(*looks)
            else:
                for look in looks:
                    await look

    async def add(self, *wanted: Channel) -> None:
        async with self.database.begin() as tx:
            for channel in wanted:
                await channels.save(tx, channel, self.clock.now(), SECRET if channel.means is Means.WEBHOOK else None)

    async def past(self) -> Sequence[Alarm]:
        async with self.database.begin() as tx:
            return await repository.alarms(tx, since=0)

    async def deliveries(self) -> Sequence[Delivery]:
        past = [one.id for one in await self.past()]
        async with self.database.begin() as tx:
            found = await channels.of_alarms(tx, past)
        return [one for alarm in past for one in found.get(alarm, ())]

    async def jobs(self) -> int:
        async with self.database.begin() as tx:
            return (await Jobs().waiting(tx)).get(DELIVER, 0)


@pytest.fixture
async def watched(database: Database) -> Watched:
    async with database.begin() as tx:
        await install(tx)
    return Watched(database)


def shown(keeper: AlarmKeeper) -> set[str]:
    return {one.alarm.key for one in keeper.board.seen(None).shown}


# --- Raised once, cleared once. ---


@pytest.mark.parametrize("at_once", [False, True])
async def test_an_alarm_is_raised_and_cleared_once_whoever_sees_it_first(watched: Watched, at_once: bool) -> None:
    await watched.add(NIGHT, LETTERS)
    keepers = [watched.keeper() for _ in range(3)]
    await watched.look(*keepers, seconds=75, at_once=at_once)
    assert [shown(one) for one in keepers] == [{"nobody_signed_in.sales"}] * 3
    watched.sign_in()
    await watched.look(*keepers, seconds=150, at_once=at_once)
    (alarm,) = await watched.past()
    assert alarm.cleared is not None
    assert alarm.cleared - alarm.raised >= 120 * SECOND
    told = [(one.channel, one.what) for one in await watched.deliveries()]
    assert sorted(told) == [("letters", What.RAISED), ("night", What.CLEARED), ("night", What.RAISED)]
    assert await watched.jobs() == 3


async def test_an_alarm_outlives_the_process_that_raised_it_and_is_not_raised_anew(watched: Watched) -> None:
    await watched.add(NIGHT)
    first = watched.keeper()
    await watched.look(first, seconds=65)
    second = watched.keeper()
    await watched.look(second, seconds=100)
    assert shown(second) == {"nobody_signed_in.sales"}
    assert len(await watched.past()) == 1
    watched.sign_in()
    await watched.look(watched.keeper(), seconds=125)
    assert [one.cleared is not None for one in await watched.past()] == [True]
    assert [one.what for one in await watched.deliveries()] == [What.RAISED, What.CLEARED]


async def test_a_process_that_dies_before_it_commits_raises_and_delivers_nothing(watched: Watched) -> None:
    class DyingError(Exception):
        pass

    class Dies(Jobs):
        async def enqueue(self, *args: Any, **kwargs: Any) -> None:
            await super().enqueue(*args, **kwargs)
            raise DyingError

    await watched.add(NIGHT)
    with pytest.raises(DyingError):
        await watched.look(watched.keeper(jobs=Dies()), seconds=70)
    assert (await watched.past(), await watched.jobs()) == ([], 0)
    await watched.look(watched.keeper(), seconds=65)
    assert (len(await watched.past()), await watched.jobs()) == (1, 1)


async def test_a_process_that_does_not_hear_what_happens_raises_and_clears_nothing(watched: Watched) -> None:
    late = Watched(watched.database, longest_wait_s=90)
    await late.look(late.keeper(is_fed=lambda: False), seconds=200)
    assert await late.past() == []
    is_fed = False
    late = watched.keeper(is_fed=lambda: is_fed)
    await watched.look(late, seconds=100)
    is_fed = True
    await watched.look(late, seconds=30)
    assert await watched.past() == []


async def test_processes_that_see_different_disks_do_not_undo_what_the_other_says(watched: Watched) -> None:
    watched.sign_in()
    watched.script.given(20)
    full, empty = watched.keeper(), watched.keeper()
    for _ in range(80):
        watched.clock.advance(5)
        watched.is_recording_stopped = True
        await full.look()
        watched.is_recording_stopped = False
        await empty.look()
    stopped = [one for one in await watched.past() if one.cause is Cause.RECORDING_STOPPED]
    assert [one.cleared for one in stopped] == [None]


async def test_what_a_graver_one_hid_is_there_again_and_is_no_news(watched: Watched) -> None:
    watched = Watched(watched.database, longest_wait_s=90)
    await watched.add(NIGHT)
    keeper = watched.keeper()
    await watched.look(keeper, seconds=160)
    assert shown(keeper) == {"nobody_signed_in.sales"}
    watched.script.given(AgentStateRequested(agent="anna", state="break", reason="lunch"))
    await watched.look(keeper, seconds=130)
    (seen,) = keeper.board.seen(None).shown
    assert (seen.alarm.key, seen.told, seen.is_held_back) == ("queue_late.sales", None, False)
    raised = [one for one in await watched.deliveries() if one.what is What.RAISED]
    assert len(raised) == 1


# --- Who looks after it. ---


async def test_a_supervisor_owns_an_alarm_and_may_sleep_it(watched: Watched) -> None:
    keeper = watched.keeper()
    await watched.look(keeper, seconds=65)
    sasha = actor("alarms.handle")
    async with watched.database.begin() as tx:
        await keeper.note(tx, sasha, "nobody_signed_in.sales", is_snoozed=True)
        with pytest.raises(AlarmNotFoundError):
            await keeper.note(tx, sasha, "queue_late.sales", is_snoozed=False)
    noted = watched.clock.now()
    await watched.look(keeper, seconds=1)
    narrowed = Actor(user=UserId("nora"), permissions={"alarms.handle": Scope.TEAM}, teams=(TeamId("south"),))
    async with watched.database.begin() as tx:
        with pytest.raises(AlarmNotFoundError):
            await keeper.note(tx, narrowed, "nobody_signed_in.sales", is_snoozed=False)
    note = keeper.board.seen(None).shown[0].alarm.note
    assert note is not None
    assert (note.by, note.snoozed_until) == (sasha.user, noted + SNOOZE)


async def test_what_somebody_looks_after_within_the_minute_is_not_delivered(watched: Watched) -> None:
    await watched.add(replace(NIGHT, after_s=60), replace(LETTERS, after_s=60))
    keeper = watched.keeper()
    await watched.look(keeper, seconds=100)
    async with watched.database.begin() as tx:
        await keeper.note(tx, actor("alarms.handle"), "nobody_signed_in.sales", is_snoozed=False)
    await watched.look(keeper, seconds=300)
    assert await watched.deliveries() == []


async def test_a_new_channel_does_not_hear_of_what_was_raised_before(watched: Watched) -> None:
    keeper = watched.keeper()
    await watched.look(keeper, seconds=65)
    await watched.add(NIGHT)
    await watched.look(keeper, seconds=65)
    assert await watched.deliveries() == []


async def test_what_a_channel_has_heard_of_leaves_room_for_others_after_an_hour(watched: Watched) -> None:
    watched.sign_in()
    watched.script.given(agent_set("ben"), agent_set("clara"))
    async with watched.database.begin() as tx:
        await repository.budget_to_change(tx)
        await repository.save_budget(tx, 1)
    await watched.add(NIGHT)
    keeper = watched.keeper()
    for agent in ("ben", "clara"):
        watched.script.given(AgentStateRequested(agent=agent, state="available"))
        await watched.look(keeper, seconds=70)
        watched.clock.advance(3_600)
    await watched.look(keeper, seconds=70)
    heard = {one.alarm for one in await watched.deliveries()}
    assert {one.agent for one in await watched.past() if one.id in heard} >= {"ben", "clara"}


async def test_what_lasts_until_the_quiet_hours_are_over_is_delivered_then(watched: Watched) -> None:
    minute = START // SECOND // 60 % 1_440
    await watched.add(replace(NIGHT, quiet=Quiet(begins=(minute - 10) % 1_440, ends=(minute + 3) % 1_440)))
    keeper = watched.keeper()
    await watched.look(keeper, seconds=165)
    assert await watched.deliveries() == []
    await watched.look(keeper, seconds=15)
    assert len(await watched.deliveries()) == 1


# --- Brought to channels by whoever works. ---

_FAST = Pace(first_retry=timedelta(milliseconds=1), poll=timedelta(milliseconds=20), lost_after=timedelta(seconds=1))


@asynccontextmanager
async def working(watched: Watched, mail: Mail | None, webhooks: Webhooks, *, workers: int = 2) -> AsyncIterator[None]:
    """Some workers, which do what is asked for."""
    deliverer = Deliverer(watched.clock, Jobs(), mail, webhooks, public_address="https://calls.example.org/")

    async def deliver(tx: Any, payload: Any) -> None:
        await deliverer.deliver(tx, payload["delivery"])

    stop = asyncio.Event()
    async with AsyncExitStack() as stack:
        for number in range(workers):
            running = spawn(Worker(watched.database, {DELIVER: deliver}, pace=_FAST).run(stop), name=f"worker {number}")
            stack.push_async_callback(asyncio.wait, [running], timeout=20)
        stack.callback(stop.set)
        yield


def have_ended(watched: Watched, count: int) -> Callable[[], Awaitable[bool]]:
    async def ended() -> bool:
        return sum(one.fate is not Fate.WAITING for one in await watched.deliveries()) == count

    return ended


async def test_letters_and_webhooks_arrive_over_real_servers_once_each(watched: Watched) -> None:
    async with PostOffice().opened() as office, Receiver().opened() as receiver:
        server = MailServer.at(f"smtp+plain://127.0.0.1:{office.port}")
        mail = SmtpMail(server, "Nordlink <alarms@example.org>", watched.clock)
        webhooks = HttpWebhooks(watched.clock, Reach(["127.0.0.0/8"]))
        await watched.add(replace(NIGHT, address=f"http://127.0.0.1:{receiver.port}/alarms"), LETTERS)
        keepers = [watched.keeper(), watched.keeper()]
        async with working(watched, mail, webhooks):
            await watched.look(*keepers, seconds=75, at_once=True)
            await eventually(have_ended(watched, 2))
            watched.sign_in()
            await watched.look(*keepers, seconds=125, at_once=True)
            await eventually(have_ended(watched, 3))
    assert [one.fate for one in await watched.deliveries()] == [Fate.DELIVERED] * 3
    (letter,) = office.received
    assert letter.subject == "sales: contacts wait and nobody is signed in"
    assert "https://calls.example.org/live" in letter.text
    raised, cleared = (json.loads(one.body) for one in receiver.received)
    assert (raised["type"], cleared["type"]) == ("alarm.raised", "alarm.cleared")
    assert raised["alarm"]["id"] == cleared["alarm"]["id"]
    assert (raised["alarm"]["cause"], raised["alarm"]["weight"]) == ("nobody_signed_in", "grave")
    assert (raised["alarm"]["queue"]["id"], raised["alarm"]["cleared_at"]) == ("sales", None)
    assert cleared["alarm"]["cleared_at"].endswith("Z")
    assert [one.headers["webhook-id"] for one in receiver.received] == [raised["id"], cleared["id"]]


async def attempted(watched: Watched, mail: Mail | None, webhooks: Webhooks) -> None:
    """One attempt at each delivery that waits."""
    deliverer = Deliverer(watched.clock, Jobs(), mail, webhooks, public_address=None)
    for one in await watched.deliveries():
        async with watched.database.begin() as tx:
            await deliverer.deliver(tx, one.delivery)


async def test_what_is_not_accepted_is_tried_again_and_told_with_its_trouble(watched: Watched) -> None:
    await watched.add(NIGHT)
    keeper, webhooks = watched.keeper(), SimulatedWebhooks()
    await watched.look(keeper, seconds=65)
    webhooks.status = 503
    await attempted(watched, None, webhooks)
    (delivery,) = await watched.deliveries()
    assert (delivery.fate, delivery.attempts) == (Fate.WAITING, 1)
    assert (delivery.trouble, delivery.answer) == ("answer", "503")
    assert await watched.jobs() == 2
    webhooks.status = 200
    await attempted(watched, None, webhooks)
    await attempted(watched, None, webhooks)
    (delivery,) = await watched.deliveries()
    assert (delivery.fate, delivery.attempts, delivery.trouble) == (Fate.DELIVERED, 2, None)
    assert len(webhooks.accepted) == 1


async def test_after_some_hours_it_has_failed(watched: Watched) -> None:
    await watched.add(NIGHT)
    webhooks = SimulatedWebhooks()
    webhooks.is_reachable = False
    await watched.look(watched.keeper(), seconds=65)
    watched.clock.advance(4 * 3_600)
    await attempted(watched, None, webhooks)
    (delivery,) = await watched.deliveries()
    assert (delivery.fate, delivery.trouble) == (Fate.FAILED, "unreachable")
    assert delivery.ended == watched.clock.now()


async def test_what_will_not_get_better_has_failed_at_once(watched: Watched) -> None:
    await watched.add(NIGHT, LETTERS)
    mail, webhooks = SimulatedMail(), SimulatedWebhooks()
    webhooks.status = 410
    mail.refused["kim@example.org"] = 550
    await watched.look(watched.keeper(), seconds=65)
    await attempted(watched, mail, webhooks)
    troubles = {one.channel: (one.fate, one.trouble) for one in await watched.deliveries()}
    assert troubles == {"letters": (Fate.FAILED, "recipient"), "night": (Fate.FAILED, "answer")}


async def test_where_the_operator_has_set_up_no_mail_letters_fail_and_say_so(watched: Watched) -> None:
    await watched.add(LETTERS)
    await watched.look(watched.keeper(), seconds=65)
    await attempted(watched, None, SimulatedWebhooks())
    assert [(one.fate, one.trouble) for one in await watched.deliveries()] == [(Fate.FAILED, "no_mail")]


async def test_the_end_of_an_alarm_waits_for_its_beginning_and_fails_with_it(watched: Watched) -> None:
    await watched.add(NIGHT)
    keeper, webhooks = watched.keeper(), SimulatedWebhooks()
    webhooks.status = 503
    await watched.look(keeper, seconds=65)
    await attempted(watched, None, webhooks)
    watched.sign_in()
    await watched.look(keeper, seconds=125)
    asked = await watched.jobs()
    await attempted(watched, None, webhooks)
    assert [one.fate for one in await watched.deliveries()] == [Fate.WAITING] * 2
    assert await watched.jobs() == asked + 2
    webhooks.status = 410
    await attempted(watched, None, webhooks)
    assert [(one.what, one.trouble) for one in await watched.deliveries()] == [
        (What.RAISED, "answer"),
        (What.CLEARED, "no_beginning"),
    ]
