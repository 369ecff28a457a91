"""The web app in a real Chromium: what a page fetches first, and how the live board bears a thousand agents.

Each figure of the live board is the median of some rounds. Chromium draws in software here: with a graphics card it is
faster. Needs Playwright, which is installed for tests, and a Chromium of the system.
"""

import asyncio
import shutil
import statistics
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final

import msgspec

from perezvon.entrypoints.bench.crowd import Crowd, crowded_centre
from perezvon.kernel.errors import AppError, ErrorKind
from perezvon.platform.tasks import spawn, stop

if TYPE_CHECKING:
    from playwright.async_api import Browser, CDPSession, Page, Playwright, Request

AGENTS: Final = 1_000
PER_S: Final = 50.0
"""Changes of state a second while the board is measured."""
SECONDS: Final = 20.0
ROUNDS: Final = 3
EVENTS: Final = 1_400_000
"""Changes of state after which the heap is compared: as many as in a shift of eight hours. Those count that have come
to the page; the live board is told of an agent's newest state at most four times a second."""
CHANGES_PAINTED: Final = 60

_PAINTING_S: Final = 600.0
"""At most."""

_THROTTLE = 4
_KILOBYTE = 1_000
_PATIENCE_MS = 30_000
_SETTLE_S = 3.0
_TOLD_EVERY = 100_000
_TURN_S = 0.2
"""In which every agent changes once, at the fastest: somewhat oftener than the board is told of it."""
_SUPERVISOR = "sasha"
_AGENT = "Anna Sokolova"
_PAGES: Mapping[str, str] = {
    "/desk": "anna",
    "/live": _SUPERVISOR,
    "/welcome": _SUPERVISOR,
    "/history": _SUPERVISOR,
    "/customers": _SUPERVISOR,
    "/callbacks": _SUPERVISOR,
    "/admin": "admin",
    "/admin/people": "admin",
    "/admin/lines": "admin",
    "/admin/import": "admin",
    "/call/web": "",
    "/sign-in": "",
}

Say = Callable[[str], None]

_COUNT_FRAMES = """
(ms) => new Promise((done) => {
  const tasks = [];
  const observer = new PerformanceObserver((list) => tasks.push(...list.getEntries().map((entry) => entry.duration)));
  observer.observe({ entryTypes: ["longtask"] });
  const began = performance.now();
  let frames = 0;
  const frame = (now) => {
    frames += 1;
    if (now - began < ms) requestAnimationFrame(frame);
    else { observer.disconnect(); done({ fps: frames / (now - began) * 1000, longTasks: tasks.length }); }
  };
  requestAnimationFrame(frame);
})
"""

_WATCH_ROW = """
({ name, text }) => {
  window.painted = new Promise((done) => {
    const look = () => {
      const row = [...document.querySelectorAll("tr, [role=row]")].find((each) => each.textContent.includes(name));
      if (row?.textContent.includes(text)) requestAnimationFrame(() => setTimeout(() => done(Date.now())));
      else requestAnimationFrame(look);
    };
    look();
  });
}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class WebFigures:
    """What one run measured."""

    desk_js_kb: float
    """Scripts of the first load, compressed, in units of 1,000 bytes."""
    live_js_kb: float
    other_js_kb: float
    """The largest of all other pages."""
    live_fps: float
    """Of the live board while agents change."""
    live_main_thread_percent: float
    live_long_tasks: float
    """Tasks over 50 ms in a round of `SECONDS`."""
    live_dom_nodes: int
    throttled_fps: float
    """With the processor slowed down four times."""
    heap_growth_mb: float
    """Of the live board, after garbage collection, over `EVENTS` changes."""
    paint_p95_s: float
    """From an agent's wish in one browser to its paint on the board in another."""

    def as_json(self) -> dict[str, float]:
        """The figures by their names."""
        return asdict(self)


class NoBrowserError(AppError):
    """Playwright or Chromium is not installed."""

    kind = ErrorKind.UNAVAILABLE
    code = "bench.no_browser"


async def measure(*, agents: int, seconds: float, rounds: int, events: int, say: Say) -> WebFigures:
    """Measure everything. `say` gets a line for each stage. Raises `NoBrowserError` or `CentreEndedError`."""
    async with chromium() as browser, crowded_centre(agents) as crowd:
        say("what each page fetches first")
        sizes = await script_sizes(browser, crowd.url)
        say(", ".join(f"{page} {size:.1f} kB" for page, size in sizes.items()))
        board = await Board.opened(browser, crowd)
        say(f"the live board: {agents} agents, {PER_S:.0f} changes/s, {rounds} rounds of {seconds:.0f} s")
        quick = [await board.round(seconds) for _ in range(rounds)]
        say(f"the same on a processor {_THROTTLE} times slower")
        async with board.throttled():
            slow = [await board.round(seconds) for _ in range(rounds)]
        say("from a wish in one browser to its paint in another")
        painted = await _painted(browser, board)
        say(f"{events} changes, as fast as they come to the page")
        growth = await board.heap_growth_mb(events, say)
    return WebFigures(
        desk_js_kb=sizes["/desk"],
        live_js_kb=sizes["/live"],
        other_js_kb=max(size for page, size in sizes.items() if page not in ("/desk", "/live")),
        live_fps=_median([one.fps for one in quick]),
        live_main_thread_percent=_median([one.main_thread_percent for one in quick]),
        live_long_tasks=_median([one.long_tasks for one in quick]),
        live_dom_nodes=max(one.nodes for one in quick),
        throttled_fps=_median([one.fps for one in slow]),
        heap_growth_mb=round(growth, 2),
        paint_p95_s=round(statistics.quantiles(painted, n=20)[-1], 3),
    )


def _median(values: Sequence[float]) -> float:
    return round(statistics.median(values), 1)


@asynccontextmanager
async def chromium() -> AsyncIterator["Browser"]:
    """A browser. Raises `NoBrowserError`."""
    async with _playwright() as playwright:
        flags = [
            "--no-sandbox",
            "--disable-gpu",
            "--use-fake-ui-for-media-stream",
            "--use-fake-device-for-media-stream",
        ]
        browser = await playwright.chromium.launch(executable_path=_chromium_path(), args=flags)
        try:
            yield browser
        finally:
            await browser.close()


def _playwright() -> AbstractAsyncContextManager["Playwright"]:
    try:
        from playwright.async_api import async_playwright  # noqa: PLC0415 - installed for tests alone

        return async_playwright()
    except ImportError as error:
        raise NoBrowserError("needs Playwright, which `make test` installs") from error


def _chromium_path() -> str:
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        raise NoBrowserError("needs Chromium: as root `apt-get install chromium`")
    return found


async def _page(browser: "Browser", url: str) -> "Page":
    context = await browser.new_context(base_url=url, viewport={"width": 1440, "height": 900}, locale="en")
    page = await context.new_page()
    page.set_default_timeout(_PATIENCE_MS)
    return page


async def script_sizes(browser: "Browser", url: str) -> Mapping[str, float]:
    """Scripts that each page fetches first, compressed, in units of 1,000 bytes."""
    return {page: await _scripts_kb(browser, url, page, user) for page, user in _PAGES.items()}


async def _scripts_kb(browser: "Browser", url: str, path: str, user: str) -> float:
    """What a browser that has nothing stored yet fetches of scripts until the page is quiet."""
    page = await _page(browser, url)
    if user:
        await page.request.post("/api/session/demo", data={"user": user}, headers={"Origin": url})
    scripts: list[Request] = []

    def finished(request: "Request") -> None:
        if request.url.partition("?")[0].endswith(".js"):
            scripts.append(request)

    page.on("requestfinished", finished)
    await page.goto(path, wait_until="load")
    await asyncio.sleep(_SETTLE_S)
    total = sum([(await script.sizes())["responseBodySize"] for script in scripts])
    await page.context.close()
    return round(total / _KILOBYTE, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Round:
    fps: float
    main_thread_percent: float
    long_tasks: int
    nodes: int


class _Patch(msgspec.Struct):
    t: str
    topic: str = ""
    cells: dict[str, msgspec.Raw] = {}


_patches = msgspec.json.Decoder(_Patch)


class _Received:
    """What comes to a page over its live connection."""

    def __init__(self, page: "Page") -> None:
        self.changes = 0
        """Cells of agents in patches."""
        page.on("websocket", lambda socket: socket.on("framereceived", self._take))

    def _take(self, message: str | bytes) -> None:
        patch = _patches.decode(message)
        if (patch.t, patch.topic) == ("patch", "agents"):
            self.changes += len(patch.cells)


class Board:
    """The live board of a supervisor."""

    def __init__(self, page: "Page", devtools: "CDPSession", crowd: Crowd, received: _Received) -> None:
        self.page = page
        self.crowd = crowd
        self._devtools = devtools
        self._received = received

    @classmethod
    async def opened(cls, browser: "Browser", crowd: Crowd) -> "Board":
        """The board in a page of its own, once it shows agents."""
        page = await _page(browser, crowd.url)
        received = _Received(page)
        await page.goto(f"/live?as={_SUPERVISOR}")
        await page.get_by_role("table", name="Agents").get_by_role("row").nth(1).wait_for()
        devtools = await page.context.new_cdp_session(page)
        await devtools.send("Performance.enable")
        await devtools.send("HeapProfiler.enable")
        await asyncio.sleep(_SETTLE_S)
        return cls(page, devtools, crowd, received)

    async def round(self, seconds: float) -> _Round:
        """What the page does while agents change for so long."""
        before = await self._metric("TaskDuration")
        frames, _ = await asyncio.gather(
            self.page.evaluate(_COUNT_FRAMES, seconds * 1_000), self.crowd.change_for(seconds, per_s=PER_S)
        )
        spent = await self._metric("TaskDuration") - before
        return _Round(
            fps=frames["fps"],
            main_thread_percent=100 * spent / seconds,
            long_tasks=frames["longTasks"],
            nodes=await self.nodes(),
        )

    async def nodes(self) -> int:
        """How many elements the page has."""
        count: int = await self.page.evaluate("document.querySelectorAll('*').length")
        return count

    @asynccontextmanager
    async def throttled(self) -> AsyncIterator[None]:
        """The page's processor is slower."""
        await self._devtools.send("Emulation.setCPUThrottlingRate", {"rate": _THROTTLE})
        try:
            yield
        finally:
            await self._devtools.send("Emulation.setCPUThrottlingRate", {"rate": 1})

    async def heap_growth_mb(self, events: int, say: Say) -> float:
        """By how much the heap grows over so many changes that come to the page."""
        await self.crowd.change_for(_SETTLE_S, per_s=PER_S)
        before = await self._heap_mb()
        first, told = self._received.changes, 0
        while (done := self._received.changes - first) < events:
            await asyncio.gather(self.crowd.change_often(len(self.crowd.agents)), asyncio.sleep(_TURN_S))
            if done >= told:
                say(f"  {done} of {events}")
                told += _TOLD_EVERY
        await self.crowd.change_for(_SETTLE_S, per_s=PER_S)
        return await self._heap_mb() - before

    async def _heap_mb(self) -> float:
        await self._devtools.send("HeapProfiler.collectGarbage")
        usage = await self._devtools.send("Runtime.getHeapUsage")
        return float(usage["usedSize"]) / 1e6

    async def _metric(self, name: str) -> float:
        answer = await self._devtools.send("Performance.getMetrics")
        return next(float(metric["value"]) for metric in answer["metrics"] if metric["name"] == name)


async def _painted(browser: "Browser", board: Board) -> Sequence[float]:
    """Seconds from each wish of an agent at their desk to its paint on the board, while the others go on changing."""
    agent = await _page(browser, board.crowd.url)
    await agent.goto("/desk?as=anna")
    await agent.get_by_role("button", name="Become available").wait_for()
    await board.page.get_by_role("searchbox").first.fill(_AGENT)
    await board.page.get_by_role("row").filter(has_text=_AGENT).wait_for()
    others = spawn(board.crowd.change_for(_PAINTING_S, per_s=PER_S), name="others")
    try:
        seconds = [
            await _wish_to_paint(agent, board.page, is_available=number % 2 == 0) for number in range(CHANGES_PAINTED)
        ]
    finally:
        await stop(others)
    await board.page.get_by_role("searchbox").first.fill("")
    await agent.context.close()
    return seconds


async def _wish_to_paint(agent: "Page", board: "Page", *, is_available: bool) -> float:
    state, text = ("available", "Available") if is_available else ("offline", "Offline")
    await board.evaluate(_WATCH_ROW, {"name": _AGENT, "text": text})
    wished: float = await agent.evaluate(
        """async (state) => {
          const wished = Date.now();
          const body = JSON.stringify({ state });
          const headers = { "Content-Type": "application/json" };
          const answer = await fetch("/api/people/me/state", { method: "PUT", headers, body });
          if (!answer.ok) throw new Error(await answer.text());
          return wished;
        }""",
        state,
    )
    painted: float = await board.evaluate("window.painted")
    return (painted - wished) / 1_000
