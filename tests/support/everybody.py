"""The whole interface on a real database, with people of every role and reach, and what they may and may not see.

Neither dispatch nor the media process is there: wishes that the engine would decide are answered 503.
"""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import httpx
from fastapi import FastAPI

from perezvon.entrypoints.api import api
from perezvon.entrypoints.foundation import Foundation
from perezvon.entrypoints.settings import make_folders
from perezvon.features.contacts import projection
from perezvon.features.feedback import repository as feedback
from perezvon.features.feedback.domain import AnswerSource, SurveyResponse
from perezvon.features.identity import repository as identity
from perezvon.features.identity.domain import Role, Session, User, permissions_of
from perezvon.features.identity.service.passwords import digest
from perezvon.features.missed.domain import Cause, Miss
from perezvon.features.missed.repository import facts as missed
from perezvon.features.people.domain import Agent, Team
from perezvon.features.people.service import PeopleService
from perezvon.features.recordings import repository as recordings
from perezvon.features.recordings.domain import Master, Peaks, Recording
from perezvon.kernel.actor import Scope
from perezvon.kernel.ids import AgentId, ContactId, LegId, LineId, QuestionId, RecordingId, SessionId, TeamId, UserId
from perezvon.kernel.time import SECOND
from perezvon.platform.blobs import Blobs
from perezvon.platform.db import Database, Tx
from perezvon.platform.jobs import install
from perezvon.platform.log.postgres import PostgresLog
from perezvon.platform.settings import Settings
from perezvon.platform.system import SlewedClock, SystemClock, SystemIds
from tests.features.steps import NINE, talked

OWN, TEAM, OTHER = "anna", "ben", "chen"
"""Agents, and so whose a contact is: the person's own, one of their team's, one of another team's."""

CONTACTS = {OWN: "contact-anna", TEAM: "contact-ben", OTHER: "contact-chen"}
MISSED = {whose: f"missed-{whose}" for whose in CONTACTS}
RECORDINGS = {whose: f"recording-{whose}" for whose in CONTACTS}

SOUND = "recordings/sound.ogg"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody with one role, who watches one team or all, and whether they are an agent too."""

    role: Role
    is_narrowed: bool

    @property
    def name(self) -> str:
        return f"{self.role}-{'team' if self.is_narrowed else 'all'}"

    @property
    def user(self) -> User:
        return User(
            user=UserId(self.name),
            login=self.name,
            name=self.name,
            roles=(self.role,),
            agent=AgentId(OWN) if self.role is Role.AGENT and not self.is_narrowed else None,
            teams=(TeamId("north"),) if self.is_narrowed else None,
        )

    def sees(self, permission: str, whose: str) -> bool:
        """What the table says."""
        reach = Scope.TEAM if self.is_narrowed else Scope.ALL
        scope = permissions_of((self.role,), reach).get(permission)
        match scope:
            case None:
                return False
            case Scope.ALL:
                return True
            case Scope.TEAM:
                return whose in (OWN, TEAM)
            case Scope.OWN:
                return whose == OWN and self.user.agent == AgentId(OWN)


PEOPLE = [Person(role=role, is_narrowed=is_narrowed) for role, is_narrowed in product(Role, (False, True))]


def routes_of(app: FastAPI) -> Iterator[tuple[str, str]]:
    """Every operation of the interface."""
    for path, operations in app.openapi()["paths"].items():
        for method in operations:
            yield method.upper(), path


@asynccontextmanager
async def everybodys_app(database: Database, folder: Path) -> AsyncIterator[FastAPI]:
    """The application, seeded."""
    clock = SlewedClock(SystemClock())
    event_log = PostgresLog(database.dsn)
    settings = Settings(data=folder)
    make_folders(settings)
    base = Foundation(settings=settings, clock=clock, ids=SystemIds(clock), database=database, event_log=event_log)
    async with database.begin() as tx:
        await install(tx)
    await seed(base)
    async with api(base) as made:
        yield made
    await event_log.aclose()


async def seed(base: Foundation) -> None:
    """A contact of each agent with a recording and an answer, a call that they missed, and each person signed in under their name as token."""
    now = base.clock.now()
    people = PeopleService()
    sound = base.settings.data / "sound"
    sound.write_bytes(b"OggS sound")
    stored = await Blobs.open(base.settings.blobs, base.settings.blob_folder).put_file(SOUND, sound)
    master = Master(blob=SOUND, size=stored.size, sha256=stored.sha256, duration=SECOND)
    async with base.database.begin() as tx:
        for team in ("north", "south"):
            await people.save_team(tx, None, Team(team=TeamId(team), name=team))
        for number, (agent, contact) in enumerate(CONTACTS.items()):
            team = TeamId("south" if agent == OTHER else "north")
            await people.save_agent(tx, None, Agent(agent=AgentId(agent), name=agent, team=team))
            await projection.fold(tx, talked(contact, agent=agent, seq=1 + 100 * number))
            await recordings.add(tx, [recording(agent)])
            await recordings.make_ready(tx, RecordingId(RECORDINGS[agent]), master, Peaks(left=b"", right=b""))
            await feedback.add(tx, [answer(agent)])
            await missed.put(tx, [missed_call(agent)])
        for person in PEOPLE:
            await identity.save_user(tx, person.user)
            if person.user.agent is not None:
                await identity.set_agent(tx, person.user.user, person.user.agent)
            await open_session(tx, person.user.user, now)


def recording(agent: str) -> Recording:
    return Recording(
        recording=RecordingId(RECORDINGS[agent]),
        contact=ContactId(CONTACTS[agent]),
        leg=LegId(f"{CONTACTS[agent]}-agent"),
        agent=AgentId(agent),
        started_at=NINE,
        duration=SECOND,
    )


def missed_call(agent: str) -> Miss:
    return Miss(
        contact=ContactId(MISSED[agent]),
        who=MISSED[agent],
        line=LineId("web"),
        channel="voice",
        language="en",
        arrived_at=NINE,
        ended_at=NINE + SECOND,
        cause=Cause.RANG_OUT,
        rung=(AgentId(agent),),
    )


def answer(agent: str) -> SurveyResponse:
    return SurveyResponse(
        contact=ContactId(CONTACTS[agent]),
        question=QuestionId("agent"),
        seq=1,
        digit="5",
        agent=AgentId(agent),
        answered_at=NINE,
        source=AnswerSource.CALL,
    )


async def open_session(tx: Tx, user: UserId, now: int) -> None:
    """Sign somebody in with their id as the token."""
    opened = Session(session=SessionId(user), user=user, created=now, seen=now)
    await identity.add_session(tx, digest(user), opened)


def browser(app: FastAPI, person: Person) -> httpx.AsyncClient:
    """A browser in which this person is signed in."""
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://localhost", cookies={"perezvon": person.name})
