"""What the product has written down, asked through its own HTTP interface as a supervisor asks."""

import asyncio
import time
from collections.abc import Sequence
from typing import Any

from perezvon.entrypoints.chaos.real.ledger import Ledger
from perezvon.entrypoints.chaos.real.records import LegRecord, Record, Recording
from perezvon.entrypoints.chaos.real.web import NoAnswerError, Web
from perezvon.kernel.time import SECOND
from perezvon.platform.system import SystemClock

AT_ONCE = 4
PAGE = 200
AGAIN_S = 0.5
PATIENCE_S = 60.0


class History:
    """The product's records, with instants in the ledger's seconds."""

    def __init__(self, web: Web, token: str) -> None:
        self._web = web
        self._token = token
        self._offset = SystemClock().now() / SECOND - time.perf_counter()
        self._turn = asyncio.Semaphore(AT_ONCE)

    async def contacts(self) -> Sequence[tuple[str, bool]]:
        """All contacts in the history, and whether it says of each that it is over."""
        found: list[tuple[str, bool]] = []
        query: dict[str, str | int] = {"limit": PAGE, "sort": "arrived"}
        while True:
            page = await self._get("/api/contacts", **query)
            found.extend((item["contact"], item["ended_at"] is not None) for item in page["items"])
            if page["next"] is None:
                return found
            query["cursor"] = page["next"]

    async def is_told(self, contacts: set[str], *, within: float) -> bool:
        """Whether the history says in time that all of these are over."""
        deadline = time.perf_counter() + within
        while True:
            told = {contact for contact, is_over in await self.contacts() if is_over}
            if contacts <= told:
                return True
            if time.perf_counter() > deadline:
                return False
            await asyncio.sleep(AGAIN_S)

    async def records(self, ledger: Ledger) -> dict[str, Record]:
        """A record of each call of the ledger that the product knows; recordings have their time to become ready."""
        await self.is_told({call.contact for call in ledger.calls.values() if call.ended}, within=PATIENCE_S)
        known = {contact for contact, _ in await self.contacts()}
        wanted = [call for call in ledger.calls.values() if call.contact in known]
        deadline = time.perf_counter() + PATIENCE_S
        records = await asyncio.gather(
            *(
                self._record(call.contact, has_sound=call.is_recorded and bool(call.talks), until=deadline)
                for call in wanted
            )
        )
        return {record.contact: record for record in records}

    async def _record(self, contact: str, *, has_sound: bool, until: float) -> Record:
        async with self._turn:
            page = await self._get(f"/api/contacts/{contact}")
            recordings = await self._recordings(contact, until) if has_sound else []
        return Record(
            contact=contact,
            how=page["how"],
            legs=[
                LegRecord(
                    leg=leg["leg"],
                    agent=leg["agent"],
                    started=self._instant(leg["started_at"]),
                    ended=None if leg["ended_at"] is None else self._instant(leg["ended_at"]),
                )
                for leg in page["legs"]
            ],
            recordings=recordings,
        )

    async def _recordings(self, contact: str, until: float) -> list[Recording]:
        while True:
            made = await self._get("/api/recordings", contact=contact)
            if all(one["state"] == "ready" for one in made) or time.perf_counter() > until:
                break
            await asyncio.sleep(AGAIN_S)
        return [
            Recording(
                leg=one["leg"],
                seconds=one["duration"] / SECOND,
                is_ready=one["state"] == "ready" and await self._can_be_heard(one["recording"]),
            )
            for one in made
        ]

    async def _can_be_heard(self, recording: str) -> bool:
        answer = await self._web.ask("GET", f"/api/recordings/{recording}/audio", token=self._token)
        return answer.is_good and len(answer.body) > 0

    def _instant(self, micros: int) -> float:
        return micros / SECOND - self._offset

    async def _get(self, path: str, **query: str | int) -> Any:
        """What is answered, at last. An answer that cannot be is an error of the load."""
        deadline = time.perf_counter() + PATIENCE_S
        while True:
            try:
                answer = await self._web.ask("GET", path, token=self._token, **query)
            except NoAnswerError:
                if time.perf_counter() > deadline:
                    raise
            else:
                if answer.is_good:
                    return answer.json
                if not answer.may_be_tried_again or time.perf_counter() > deadline:
                    raise NoAnswerError(f"{path}: {answer.status} {answer.body[:200]!r}")
            await asyncio.sleep(AGAIN_S)
