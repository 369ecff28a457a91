"""What migrations make of the rows that they find."""

import json
from typing import Any

from alembic import command
from sqlalchemy import text

from perezvon.engine.centre import AgentSetup, AgentSkill, LineSetup
from perezvon.engine.engine import Engine
from perezvon.engine.events import AgentSet, FlowPublished, LineSet
from perezvon.engine.flow.graph import Flow, GoToRoute, IsOpen, Menu, Position, Prompt, Say
from perezvon.engine.wire import Step, encode_event
from perezvon.entrypoints import migrations
from perezvon.features.contacts import projection
from perezvon.kernel.ids import MAIN, AgentId, FlowId, HoursId, LineId, NodeId, PromptId, RouteId, SkillId, TeamId
from perezvon.kernel.values import Language
from perezvon.platform.db import Database, Tx

LINE = LineSetup(line=LineId("web"), flow=FlowId("main"), language=Language.ENGLISH)
AGENTS = (
    AgentSetup(agent=AgentId("anna"), team=TeamId("front"), skills=(AgentSkill(skill=SkillId("fibre"), level=4),)),
    AgentSetup(agent=AgentId("ben")),
)


def say(prompt: str) -> Prompt:
    return Prompt(prompt=PromptId(prompt))


OLD = Flow(
    flow=FlowId("main"),
    version=9,
    nodes=(IsOpen(node=NodeId("open"), hours=HoursId("summer")), Say(node=NodeId("say"), spoken=(say("old"),))),
    start=NodeId("open"),
)
NEW = Flow(
    flow=FlowId("main"),
    version=10,
    nodes=(
        IsOpen(node=NodeId("open"), hours=HoursId("office"), open=NodeId("say")),
        Say(node=NodeId("say"), spoken=(say("welcome"),)),
        Menu(node=NodeId("menu"), spoken=(say("menu"),), choices=()),
        GoToRoute(node=NodeId("go"), route=RouteId("all"), waiting=(say("wait"), Position(before=PromptId("place")))),
    ),
    start=NodeId("open"),
)
SILENT = Flow(flow=FlowId("silent"), version=1, nodes=(), start=NodeId("none"))


async def migrate(tx: Tx, revision: str) -> None:
    await migrations._run(tx, lambda config: command.upgrade(config, revision))


async def add(tx: Tx, table: str, **row: Any) -> None:
    values = {name: json.dumps(value) if isinstance(value, dict) else value for name, value in row.items()}
    names, places = ", ".join(row), ", ".join(f":{name}" for name in row)
    await tx.execute(text(f"insert into {table} ({names}) values ({places})"), values)


async def fill(tx: Tx) -> None:
    """A line, two agents and three versions of two flows, as their features store them."""
    await add(
        tx, "line", line=LINE.line, name={"en": "Web"}, languages=["en"], setup=stored(LineSet(line=LINE), "line")
    )
    await add(tx, "team", team="front", name="Front", is_active=True)
    for agent in AGENTS:
        skills = stored(AgentSet(agent=agent), "agent").get("skills", [])
        names = {"agent": agent.agent, "name": agent.agent, "team": agent.team}
        await add(tx, "agent", **names, languages=[], queues=[], skills=json.dumps(skills), is_active=True)
    for flow in (OLD, NEW, SILENT):
        graph = stored(FlowPublished(flow=flow), "flow")
        await add(tx, "flow_version", flow=flow.flow, version=flow.version, graph=graph)


def stored(event: LineSet | AgentSet | FlowPublished, name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(encode_event(event)[2])[name]
    return found


async def links(tx: Tx) -> dict[tuple[str, str], list[str]]:
    found = await tx.execute(text("select kind, key, names from setting_link"))
    return {(kind, key): names for kind, key, names in found}


async def test_links_between_settings_are_those_of_the_settings_that_are_there(empty: Database) -> None:
    async with empty.begin() as tx:
        await migrate(tx, "0006")
        await fill(tx)
        await migrate(tx, "0007")
        assert await links(tx) == {
            ("line", "web"): ["main"],
            ("agent", "anna"): ["front"],
            ("agent", "ben"): [],
            ("flow", "main"): ["office"],
            ("flow", "silent"): [],
        }


async def test_a_database_that_was_migrated_has_the_links_that_following_the_log_gives(empty: Database) -> None:
    agents = [AgentSet(agent=agent) for agent in AGENTS]
    flows = [FlowPublished(flow=flow) for flow in (OLD, NEW, SILENT)]
    engine = Engine()
    steps = [
        Step(domain=MAIN, seq=n, at=n, event=event, outputs=engine.handle(n, n, event))
        for n, event in enumerate((LineSet(line=LINE), *agents, *flows), start=1)
    ]
    async with empty.begin() as tx:
        await migrate(tx, "0006")
        await fill(tx)
        await migrate(tx, "head")
        migrated = await links(tx)
        await projection.reset(tx)
        await projection.fold(tx, steps)
        assert await links(tx) == migrated
    assert migrated["skills", "anna"] == ["fibre"]
    assert migrated["prompts", "main"] == ["menu", "place", "wait", "welcome"]


async def test_a_number_is_kept_in_one_spelling_and_no_address_is_lost(empty: Database) -> None:
    numbers = ["0046701740605", "0049301234567", "+49301234567", "00123", "+46812345", "0301234567"]
    async with empty.begin() as tx:
        await migrate(tx, "0021")
        await add(tx, "customer", customer="maria", name="Maria", language="en", backups=[], note="")
        for place, value in enumerate(numbers):
            row = {"party": f"p{place}", "customer": "maria", "kind": "phone"}
            await add(tx, "customer_address", **row, value=value, position=place)
        await migrate(tx, "0022")
        found = await tx.scalars(text("select value from customer_address order by position"))
        assert list(found) == ["+46701740605", *numbers[1:]]
