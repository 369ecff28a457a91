"""Customers and agents without a browser: HTTP to the centre, voice through WebRTC, as the pages do it."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import httpx
import websockets

from tests.e2e.centre import Centre
from tests.support.caller import Caller

T = TypeVar("T")


class Person:
    """Somebody signed in to the centre."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self._http = http

    @property
    def cookies(self) -> httpx.Cookies:
        """The session."""
        return self._http.cookies

    async def get(self, path: str, **params: str) -> Any:
        """What a route answers."""
        answer = await self._http.get(path, params=params)
        answer.raise_for_status()
        return answer.json()

    async def send(self, method: str, path: str, **body: Any) -> Any:
        """Change something."""
        answer = await self._http.request(method, path, json=body)
        assert answer.is_success, f"{path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    async def sees(self, topic: str) -> dict[str, Any]:
        """The cells of a live topic as they are now."""
        cookie = "; ".join(f"{name}={value}" for name, value in self._http.cookies.items())
        address = str(self._http.base_url).replace("http", "ws", 1).rstrip("/") + "/api/live"
        async with websockets.connect(
            address, additional_headers={"Cookie": cookie}, origin=str(self._http.base_url).rstrip("/")
        ) as live:
            await live.send(json.dumps({"t": "watch", "topic": topic}))
            while (message := json.loads(await live.recv()))["t"] != "snapshot":
                assert message["t"] == "beat", message
            cells: dict[str, Any] = message["cells"]
            return cells

    async def become_available(self, within: float = 10.0) -> None:
        """As an agent: once their phone is seen. A centre that has just begun may not know of the agent yet."""
        await eventually(
            lambda: self.sees("desk"), lambda desk: "me" in desk and desk["me"]["is_phone_ready"], within=within
        )
        await self.send("PUT", "/api/people/me/state", state="available")


class Agent(Person):
    """An agent with a phone that sends `tone`."""

    def __init__(self, http: httpx.AsyncClient, tone: float) -> None:
        super().__init__(http)
        self.phone = Caller(tone)

    async def go_on_duty(self) -> None:
        """Connect the phone and become available."""

        async def signal(sdp: str) -> str:
            answer: str = (await self.send("POST", "/api/phone", sdp=sdp))["sdp"]
            return answer

        await self.phone.connect(signal)
        await self.become_available()

    async def answer(self) -> str:
        """Take what rings; the contact."""
        desk = await eventually(lambda: self.sees("desk"), lambda desk: desk.get("offer") is not None)
        await self.send("POST", f"/api/offers/{desk['offer']['offer']}/answer")
        contact: str = desk["offer"]["contact"]
        return contact


@asynccontextmanager
async def signed_in(centre: Centre, user: str, tone: float) -> AsyncIterator[Agent]:
    """A person of the sample world with a session of their own."""
    async with httpx.AsyncClient(base_url=centre.url, headers={"Origin": centre.url}, timeout=10) as http:
        (await http.post("/api/session/demo", json={"user": user})).raise_for_status()
        agent = Agent(http, tone)
        try:
            yield agent
        finally:
            await agent.phone.aclose()


class Customer(Caller):
    """A customer on the call page; `contact` is known once the call is placed."""

    contact: str

    async def call(self, centre: Centre, *, as_customer: str | None = None, language: str = "en") -> "Customer":
        """Call the line of the sample world, as a known customer or as nobody in particular."""
        async with httpx.AsyncClient(base_url=centre.url, headers={"Origin": centre.url}, timeout=10) as http:
            page = (await http.get("/api/call-page/web")).json()
            tokens = {caller["name"]: caller["token"] for caller in page["callers"]}

            async def signal(sdp: str) -> str:
                body = {"line": "web", "language": language, "sdp": sdp}
                if as_customer is not None:
                    body["caller"] = tokens[as_customer]
                answer = await http.post("/api/calls", json=body)
                assert answer.is_success, answer.text
                self.contact = answer.json()["contact"]
                sdp_answer: str = answer.json()["sdp"]
                return sdp_answer

            await self.connect(signal)
        return self


async def choose(customer: Customer, digit: str, supervisor: Person) -> None:
    """Press a key as soon as the menu is there, and return when the choice was understood."""
    await eventually(lambda: menu_steps(supervisor, customer.contact), bool, within=20)
    customer.press(digit)
    await eventually(lambda: menu_steps(supervisor, customer.contact), lambda steps: steps[-1].get("detail") == digit)


async def menu_steps(supervisor: Person, contact: str) -> list[Any]:
    """What the timeline tells of the menus that a contact, or any contact whose id begins so, has met."""
    found = (await supervisor.get("/api/contacts", q=contact))["items"]
    timelines = [(await supervisor.get(f"/api/contacts/{row['contact']}"))["timeline"] for row in found]
    entries = (entry["params"] for timeline in timelines for entry in timeline)
    return [params for params in entries if params.get("kind") == "menu"]


async def eventually(ask: Callable[[], Awaitable[T]], is_so: Callable[[T], bool], within: float = 10.0) -> T:
    """Ask until the answer is so. Fails with the last answer when it is not within some seconds."""
    deadline = time.perf_counter() + within
    while not is_so(answer := await ask()):
        assert time.perf_counter() < deadline, f"still {answer!r}"
        await asyncio.sleep(0.05)
    return answer
