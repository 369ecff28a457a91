"""Lines, hours and flows as people set them and as the engine is told."""

from dataclasses import replace

import pytest

from perezvon.engine.centre import LineSetup, OpenSpan
from perezvon.engine.events import FlowPublished, HoursSet, LineSet
from perezvon.engine.flow.graph import Flow, HangUp, Prompt, Say
from perezvon.features.flows import jobs
from perezvon.features.flows.domain import FlowHasProblemsError, Holiday, Hours, Line, UnknownZoneError
from perezvon.kernel.ids import FlowId, HoursId, LineId, NodeId, PromptId
from perezvon.kernel.values import Language
from perezvon.platform.db import Database
from tests.support.centre import Centre, settings_given

YEAR = 366 * 24 * 3_600

WEB = Line(
    setup=LineSetup(line=LineId("web"), flow=FlowId("main"), language=Language.ENGLISH),
    name={Language.ENGLISH: "Nordlink", Language.CHINESE: "北联宽带"},
    languages=(Language.ENGLISH, Language.CHINESE),
)
OFFICE = Hours(
    hours=HoursId("office"),
    zone="Europe/Stockholm",
    spans=(OpenSpan(weekday=0, start=540, end=1_020),),
    name={Language.ENGLISH: "Office"},
    holidays=(Holiday(date="2026-12-25"),),
)


def flow(prompt: str = "closed", *, next: str = "end") -> Flow:  # noqa: A002 - the node's own word
    return Flow(
        flow=FlowId("main"),
        version=1,
        start=NodeId("say"),
        nodes=(
            Say(node=NodeId("say"), spoken=(Prompt(prompt=PromptId(prompt)),), next=NodeId(next)),
            HangUp(node=NodeId("end")),
        ),
    )


@pytest.fixture
async def centre(database: Database) -> Centre:
    return Centre(database)


async def publish(centre: Centre, version: Flow) -> int:
    async with centre.database.begin() as tx:
        return await centre.flows.publish(tx, None, version)


async def test_lines_are_listed_for_everybody_who_is_signed_in(centre: Centre) -> None:
    await centre.add_staff()
    async with centre.database.begin() as tx:
        await centre.flows.save_line(tx, None, WEB)
    async with centre.signed_in("anna") as anna:
        listed = await anna.get("/api/lines")
    assert listed.json() == [
        {
            "line": "web",
            "name": {"en": "Nordlink", "zh-Hans": "北联宽带"},
            "flow": "main",
            "language": "en",
            "languages": ["en", "zh-Hans"],
            "is_active": True,
        }
    ]


async def test_the_engine_is_told_of_a_line_once(centre: Centre) -> None:
    async with centre.database.begin() as tx:
        await centre.flows.save_line(tx, None, WEB)
        await centre.flows.save_line(tx, None, WEB)
    assert await settings_given(centre.database) == [LineSet(line=WEB.setup)]


async def test_a_flow_gets_a_number_when_it_says_something_new(centre: Centre) -> None:
    assert [await publish(centre, flow(prompt)) for prompt in ("closed", "closed", "goodbye", "closed")] == [1, 1, 2, 3]
    published = [
        event.flow.version for event in await settings_given(centre.database) if isinstance(event, FlowPublished)
    ]
    assert published == [1, 2, 3]


async def test_a_flow_that_leads_nowhere_is_not_published(centre: Centre) -> None:
    with pytest.raises(FlowHasProblemsError):
        await publish(centre, flow(next="nowhere"))
    assert await settings_given(centre.database) == []


async def test_hours_are_given_anew_when_less_than_a_year_of_offsets_is_left(centre: Centre) -> None:
    async with centre.database.begin() as tx:
        await centre.flows.save_hours(tx, None, OFFICE)
        await centre.flows.save_hours(tx, None, OFFICE)
        await centre.flows.renew_hours(tx)
    centre.clock.advance(YEAR)
    async with centre.database.begin() as tx:
        await centre.flows.renew_hours(tx)
        await centre.flows.renew_hours(tx)
    given = [event.hours for event in await settings_given(centre.database) if isinstance(event, HoursSet)]
    assert len(given) == 2
    assert given[1].offsets[-1][0] > given[0].offsets[-1][0]
    assert {hours.spans for hours in given} == {OFFICE.spans}


async def test_hours_are_renewed_by_a_scheduled_job(centre: Centre) -> None:
    work = jobs.handlers(centre.flows)
    assert jobs.SCHEDULES.keys() == work.keys()
    async with centre.database.begin() as tx:
        await centre.flows.save_hours(tx, None, OFFICE)
        centre.clock.advance(YEAR)
        await work[jobs.RENEW_HOURS](tx, {})
    assert len(await settings_given(centre.database)) == 2


async def test_hours_of_an_unknown_zone_are_refused(centre: Centre) -> None:
    with pytest.raises(UnknownZoneError):
        async with centre.database.begin() as tx:
            await centre.flows.save_hours(tx, None, replace(OFFICE, zone="Mars/Base"))
