"""Queues and routes as people set them and as routing is told."""

import pytest

from perezvon.engine.centre import PersonalManagerStep, QueueSetup, QueueStep, RouteSetup
from perezvon.engine.events import QueueSet, RouteSet
from perezvon.features.queues.domain import Queue, Route
from perezvon.kernel.ids import QueueId, RouteId
from perezvon.kernel.values import Language
from perezvon.platform.db import Database
from tests.support.centre import Centre, settings_given

SALES = Queue(
    setup=QueueSetup(queue=QueueId("sales"), ring_s=15),
    name={Language.ENGLISH: "Sales", Language.RUSSIAN: "Продажи", Language.CHINESE: "销售"},
)
CLOSED = Queue(setup=QueueSetup(queue=QueueId("old"), is_active=False), name={Language.ENGLISH: "Old"})
TO_SALES = Route(
    setup=RouteSetup(
        route=RouteId("to-sales"),
        steps=(PersonalManagerStep(ring_s=10), QueueStep(queue=QueueId("sales"), wait_s=60)),
    ),
    name={Language.ENGLISH: "To sales"},
)


@pytest.fixture
async def centre(database: Database) -> Centre:
    centre = Centre(database)
    for _ in range(2):
        async with database.begin() as tx:
            await centre.queues.save_queue(tx, None, SALES)
            await centre.queues.save_queue(tx, None, CLOSED)
            await centre.queues.save_route(tx, None, TO_SALES)
    return centre


async def test_routing_is_told_each_setting_once(centre: Centre) -> None:
    assert await settings_given(centre.database) == [
        QueueSet(queue=SALES.setup),
        QueueSet(queue=CLOSED.setup),
        RouteSet(route=TO_SALES.setup),
    ]


async def test_queues_are_listed_with_their_names_and_whether_they_are_in_use(centre: Centre) -> None:
    await centre.add_staff()
    async with centre.signed_in("anna") as anna:
        listed = await anna.get("/api/queues")
    assert listed.json() == [
        {"queue": "old", "name": {"en": "Old"}, "is_active": False},
        {"queue": "sales", "name": {"en": "Sales", "ru": "Продажи", "zh-Hans": "销售"}, "is_active": True},
    ]
