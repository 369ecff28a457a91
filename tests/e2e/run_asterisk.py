"""A demo centre beside a real Asterisk: the browsers of Anna and Ben are telephones, and customers call from the telephone network.

`make run-asterisk` shows it until Ctrl-C: whoever calls is told, at whose desk it rings, and where a picture of that desk is. Maria
is known by her number, so she comes to Anna, her personal manager, or else to Ben, who stands in for her. Whoever watches may
sign in as Chen, take their own browser as a telephone and be called as well.
"""

import asyncio
import contextlib
import itertools
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from playwright.async_api import Page, expect

from perezvon.entrypoints.demo.company import KEYS, SUPPORT
from perezvon.platform.tasks import spawn, stop
from tests.e2e.browsers import CHROMIUM, async_browser_page
from tests.e2e.centre import Centre
from tests.support.asterisk import CARRIER, HOST, RunningAsterisk, carrier, installed, number
from tests.support.asterisk_description import describe
from tests.support.sip.call import Call
from tests.support.sip.phone import SipPhone

NUMBER: Final = "100"
AGENTS: Final = {"anna": ("Anna", 1100), "ben": ("Ben", 900)}
"""Whose browsers are telephones here, what they are called, and the tone that their microphone gives."""
CALLERS: Final = {"+46701740605": "Maria Lindqvist", "+74955550142": "Ольга Дмитриева", "+4930123456": "a stranger"}
TONE_HZ: Final = 700
TALK_S: Final = 6.0
PAUSE_S: Final = 4.0
PICTURES: Final = Path(".make") / "run-asterisk"
_RINGS_MS: Final = 60_000
_SOON_MS: Final = 20_000

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A call that came to a desk."""

    caller: str
    agent: str
    picture: Path
    heard: bool
    """Whether the customer heard the agent."""


async def show(
    centre: Centre, asterisk: RunningAsterisk, *, calls: Iterable[str], pictures: Path, say: Say
) -> list[Shown]:
    """Customers with these numbers call, one after another."""
    with tempfile.TemporaryDirectory() as folder:
        async with AsyncExitStack() as stack:
            desks = {}
            for agent, (name, hz) in AGENTS.items():
                page = await stack.enter_async_context(async_browser_page(Path(folder), tone=hz, url=centre.url))
                await _on_duty(page, agent)
                say(f"{name}'s browser is a telephone, and {name} is available")
                desks[name] = page
            shown = []
            for caller in calls:
                async with _phone(asterisk, caller) as phone:
                    shown.append(await _call(phone, caller, desks, pictures, say))
                await asyncio.sleep(PAUSE_S)
            return shown


async def _on_duty(page: Page, agent: str) -> None:
    """Signed in, with the browser as a telephone, and available."""
    await page.goto(f"/?as={agent}")
    await page.wait_for_url("**/desk")
    await page.get_by_role("button", name="Use this browser").click(timeout=_SOON_MS)
    await expect(page.get_by_text("Phone ready")).to_be_visible(timeout=_SOON_MS)
    await page.get_by_role("button", name="Become available").click()
    await expect(page.get_by_text("You are available")).to_be_visible()


@asynccontextmanager
async def _phone(asterisk: RunningAsterisk, caller: str) -> AsyncIterator[SipPhone]:
    """A customer's telephone, somewhere in the network."""
    server = (HOST, asterisk.plan.listening.sip)
    phone = await SipPhone(caller, server=server, host=CARRIER, hz=TONE_HZ).open()
    try:
        yield phone
    finally:
        await phone.aclose()


async def _call(phone: SipPhone, caller: str, desks: dict[str, Page], pictures: Path, say: Say) -> Shown:
    """One call from its beginning to its end."""
    say(f"{CALLERS.get(caller, caller)} calls {NUMBER} from {caller} and chooses support")
    call = await phone.call(NUMBER)
    await call.press(KEYS[SUPPORT])
    agent = await _rung(desks)
    page, picture = desks[agent], pictures / f"{agent.lower()}.png"
    await asyncio.to_thread(pictures.mkdir, parents=True, exist_ok=True)
    await page.screenshot(path=picture)
    say(f"it rings at {agent}'s desk, as {picture} shows")
    await page.get_by_role("button", name="Answer").click()
    heard = await call.hears(AGENTS[agent.lower()][1], within=15)
    say(f"{agent} and the customer talk" if heard else f"the customer does not hear {agent}")
    await asyncio.sleep(TALK_S)
    await _end(call, page)
    return Shown(caller=caller, agent=agent, picture=picture, heard=heard)


async def _rung(desks: dict[str, Page]) -> str:
    """At whose desk it rings first."""
    looking = {spawn(_rings(page), name=f"rings at {agent}"): agent for agent, page in desks.items()}
    try:
        done, _ = await asyncio.wait(looking, return_when=asyncio.FIRST_COMPLETED)
        first = done.pop()
        await first
        return looking[first]
    finally:
        await stop(*looking)


async def _rings(page: Page) -> None:
    await expect(page.get_by_role("alertdialog", name="Incoming call")).to_be_visible(timeout=_RINGS_MS)


async def _end(call: Call, page: Page) -> None:
    await call.hang_up()
    await page.get_by_role("button", name="Finish and next").click(timeout=_SOON_MS)
    await expect(page.get_by_text("You are available")).to_be_visible(timeout=_SOON_MS)


async def _for_ever(say: Say) -> None:
    with RunningAsterisk(trunks=(carrier(),), numbers=(number(NUMBER, "web"),)) as asterisk:
        describe(asterisk)
        say(f"Asterisk answers SIP at {HOST}:{asterisk.plan.listening.sip}")
        with Centre(PEREZVON_ASTERISK=str(asterisk.folder)) as centre:
            say(f"the centre: {centre.url}/?as=chen (take your browser as a telephone there and become available)")
            say(f"who supervises sees all of it: {centre.url}/?as=sasha")
            await show(centre, asterisk, calls=itertools.cycle(CALLERS), pictures=PICTURES, say=say)


def main() -> int:
    """Show it until Ctrl-C."""
    if installed() is None or CHROMIUM is None:
        _tell("This needs Asterisk 22 and Chromium. As root: `apt-get install chromium`, then `make ready-test`.")
        return 1
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_for_ever(_tell))
    return 0


def _tell(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
