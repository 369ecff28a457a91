"""The time of agents, folded from steps."""

from sqlalchemy import select

from perezvon.engine.changes import AgentStateChanged, SettingApplied
from perezvon.engine.events import TimePassed
from perezvon.engine.wire import Step
from perezvon.features.people import projection
from perezvon.features.people.tables import agent_interval
from perezvon.kernel.ids import MAIN, AgentId, ContactId
from perezvon.kernel.time import SECOND
from perezvon.platform.db import Database

DAY = [
    (1, "anna", "offline", "setting", None),
    (1, "ben", "offline", "setting", None),
    (2, "anna", "available", "requested", None),
    (3, "anna", "ringing", "offered", "c1"),
    (3, "anna", "talking", "answered", "c1"),
    (5, "ben", "break", "lunch", None),
    (9, "anna", "wrap_up", "talk_ended", "c1"),
]


def steps() -> list[Step]:
    """The day, one step per second in which something happened."""
    changes: dict[int, list[AgentStateChanged | SettingApplied]] = {}
    for second, agent, state, reason, contact in DAY:
        change = AgentStateChanged(
            agent=AgentId(agent),
            state=state,
            reason=reason,
            contact=None if contact is None else ContactId(contact),
        )
        changes.setdefault(second, [SettingApplied(kind="agent", key=agent)]).append(change)
    return [
        Step(domain=MAIN, seq=seq, at=second * SECOND, event=TimePassed(), outputs=tuple(made))
        for seq, (second, made) in enumerate(changes.items(), start=1)
    ]


async def intervals(database: Database) -> list[tuple[str, str, str, str | None, int, int | None]]:
    async with database.begin() as tx:
        found = await tx.execute(
            select(agent_interval).order_by(agent_interval.c.agent, agent_interval.c.seq, agent_interval.c.n)
        )
        return [
            (
                row.agent,
                row.state,
                row.reason,
                row.contact,
                row.started_at // SECOND,
                None if row.ended_at is None else row.ended_at // SECOND,
            )
            for row in found
        ]


EXPECTED = [
    ("anna", "offline", "setting", None, 1, 2),
    ("anna", "available", "requested", None, 2, 3),
    ("anna", "ringing", "offered", "c1", 3, 3),
    ("anna", "talking", "answered", "c1", 3, 9),
    ("anna", "wrap_up", "talk_ended", "c1", 9, None),
    ("ben", "offline", "setting", None, 1, 5),
    ("ben", "break", "lunch", None, 5, None),
]


async def test_every_second_of_an_agent_belongs_to_one_state(database: Database) -> None:
    async with database.begin() as tx:
        await projection.fold(tx, steps())
    assert await intervals(database) == EXPECTED


async def test_it_does_not_matter_how_many_steps_come_at_once(database: Database) -> None:
    for step in steps():
        async with database.begin() as tx:
            await projection.fold(tx, [step])
    assert await intervals(database) == EXPECTED


async def test_folding_again_gives_the_same(database: Database) -> None:
    async with database.begin() as tx:
        await projection.fold(tx, steps())
        await projection.reset(tx)
        await projection.fold(tx, steps())
    assert await intervals(database) == EXPECTED
