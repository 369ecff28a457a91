"""One real call from end to end: a customer's Chromium, an agent's Chromium, and all that is left of it afterwards."""

import asyncio
import hashlib
import json
import re
import time
import wave
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import asyncpg
import numpy as np
import pytest
from playwright.sync_api import Page, Playwright, expect

from perezvon.entrypoints.demo.customers import WELL_KNOWN
from perezvon.entrypoints.worker import PROJECTIONS
from perezvon.kernel.values import Language
from perezvon.platform.postgres import PrivateServer
from tests.e2e.browsers import browser_page
from tests.e2e.centre import Centre
from tests.e2e.hearing import Ear
from tests.e2e.tones import RATE, channels, level_db, likeness, resample

AGENT_HZ, CUSTOMER_HZ = 1100, 700
SPEECH_RATE = 8_000


@pytest.fixture
def pages(playwright: Playwright, centre: Centre, tmp_path: Path) -> Iterator[tuple[Page, Page]]:
    with ExitStack() as stack:
        agent = stack.enter_context(browser_page(playwright, tmp_path, tone=AGENT_HZ, url=centre.url))
        customer = stack.enter_context(browser_page(playwright, tmp_path, tone=CUSTOMER_HZ, url=centre.url))
        yield agent, customer


def test_a_known_customer_calls_and_all_records_agree(centre: Centre, pages: tuple[Page, Page]) -> None:
    agent, customer = pages
    _begin_shift(agent)
    ear = _call(customer, "Maria Lindqvist")
    cookie = centre.sign_in("sasha")
    contact = _contact_at_menu(centre, cookie)
    customer.get_by_role("button", name="1", exact=True).click()

    card = agent.get_by_role("alertdialog", name="Incoming call")
    expect(card).to_contain_text("Maria Lindqvist")
    expect(card).to_contain_text("You are their personal manager")
    _says_name(resample(ear.sound(), RATE, SPEECH_RATE), centre, "Maria Lindqvist")

    agent.keyboard.press("Alt+Enter")
    agents_ear = Ear(agent)
    agents_ear.attach()
    _hear_each_other(agents_ear, ear)
    # Long enough for the channels to be told apart.
    stage = agent.get_by_role("region", name="Current contact")
    expect(stage.get_by_text(re.compile(r"^0:(0[2-9]|[1-5]\d)$")).first).to_be_visible()
    agent.get_by_role("button", name="End call").click()
    expect(customer.get_by_text("How was it?")).to_be_visible()
    ear.does_not_hear(AGENT_HZ)
    agent.get_by_role("textbox", name="Notes").fill("Asked about fibre.")
    agent.get_by_role("radiogroup", name="Outcome").get_by_text("Solved").click()
    agent.get_by_role("button", name="Finish and next").click()
    customer.get_by_role("button", name="5", exact=True).click()
    expect(customer.get_by_text("Thank you for calling")).to_be_visible(timeout=15_000)

    told = _log_and_tables_agree(centre, contact, cookie)
    _channels_are_apart(centre, contact, cookie)
    _screen_agrees(agent, contact, told)
    before = _read_tables(centre)
    centre.perezvon("rebuild", "--demo")
    assert _read_tables(centre) == before, "the tables follow from the log"


def _begin_shift(agent: Page) -> None:
    agent.goto("/?as=anna")
    agent.wait_for_url("**/desk")
    agent.goto("/desk?audio=raw")
    expect(agent.get_by_text("Phone ready")).to_be_visible(timeout=20_000)
    agent.get_by_role("button", name="Become available").click()
    expect(agent.get_by_text("You are available")).to_be_visible()


def _call(customer: Page, name: str) -> Ear:
    customer.goto("/call/web?audio=raw")
    customer.get_by_label("Call as").select_option(name)
    customer.get_by_role("button", name="Call us").click()
    ear = Ear(customer)
    ear.attach()
    return ear


def _contact_at_menu(centre: Centre, cookie: str) -> str:
    """The one contact there is, once it is at the menu."""

    def kinds() -> list[str]:
        contacts = centre.get("/api/contacts", cookie=cookie)["items"]
        pages = [centre.get(f"/api/contacts/{row['contact']}", cookie=cookie) for row in contacts]
        return [entry["params"].get("kind") for page in pages for entry in page["timeline"]]

    _until(kinds, lambda found: "menu" in found)
    contact: str = centre.get("/api/contacts", cookie=cookie)["items"][0]["contact"]
    return contact


def _hear_each_other(agent: Ear, customer: Ear) -> None:
    agent.hears(CUSTOMER_HZ)
    customer.hears(AGENT_HZ)
    agent.does_not_hear(AGENT_HZ)
    customer.does_not_hear(CUSTOMER_HZ)


def _says_name(heard: np.ndarray, centre: Centre, name: str) -> None:
    """Fails unless this synthesised name, and not just any other customer's, is in what was heard."""

    def found(who: str) -> float:
        digest = hashlib.sha256(f"{Language.ENGLISH}/{who}".encode()).hexdigest()
        return likeness(heard, _speech(centre.data / "prompts" / "cache" / f"{digest}.wav"), SPEECH_RATE)

    others = {customer.name: found(customer.name) for customer in WELL_KNOWN if customer.name != name}
    assert found(name) > max(0.6, *(other + 0.1 for other in others.values())), f"{found(name)}, {others}"


def _speech(path: Path) -> np.ndarray:
    with wave.open(str(path)) as file:
        samples = np.frombuffer(file.readframes(file.getnframes()), "<i2") / 32768
        return resample(samples, file.getframerate(), SPEECH_RATE)


def _log_and_tables_agree(centre: Centre, contact: str, cookie: str) -> dict[str, Any]:
    """The read tables say what the log says, to the microsecond."""
    told = _until(lambda: centre.get(f"/api/contacts/{contact}", cookie=cookie), lambda row: row["ended_at"])
    steps = [json.loads(line) for line in centre.perezvon("export", "events", "--demo").splitlines()]
    said = [(step["at"], out) for step in steps for out in step["out"] if out.get("contact") == contact]

    def at(kind: str, **fields: str) -> int:
        return next(at for at, out in said if out["type"] == kind and fields.items() <= out.items())

    assert told["arrived_at"] == at("contact_started")
    assert told["answered_at"] == at("leg_started", agent="anna")
    assert told["talk"] == at("leg_ended", agent="anna") - at("leg_started", agent="anna")
    assert told["ended_at"] == at("contact_ended")
    assert [leg["agent"] for leg in told["legs"]] == [None, "anna"]
    assert (told["outcome"], told["note"]) == ("solved", "Asked about fibre.")
    rating = _until(lambda: centre.get(f"/api/feedback?contact={contact}", cookie=cookie), bool)
    assert [(answer["question"], answer["score"], answer["agent"]) for answer in rating] == [
        ("agent_rating", 5, "anna")
    ]
    return told


def _channels_are_apart(centre: Centre, contact: str, cookie: str) -> None:
    """The agent is on the left and the customer on the right, at least 40 dB apart."""
    recordings = _until(
        lambda: centre.get(f"/api/recordings?contact={contact}", cookie=cookie),
        lambda found: found and found[0]["state"] == "ready",
    )
    sound = centre.fetch(f"/api/recordings/{recordings[0]['recording']}/audio", cookie=cookie)
    left, right = channels(sound)
    assert abs(len(left) / RATE - recordings[0]["duration"] / 1e6) < 0.1
    assert level_db(left, RATE, AGENT_HZ) - level_db(left, RATE, CUSTOMER_HZ) > 40
    assert level_db(right, RATE, CUSTOMER_HZ) - level_db(right, RATE, AGENT_HZ) > 40


def _screen_agrees(page: Page, contact: str, told: dict[str, Any]) -> None:
    """The page of the contact shows the same seconds, and plays the recording."""
    page.goto(f"/history/{contact}")
    facts = page.get_by_role("region", name="In short")
    for micros in (told["talk"], told["wait"]):
        minutes, seconds = divmod(micros // 1_000_000, 60)
        expect(facts).to_contain_text(f"{minutes}:{seconds:02}")
    expect(page.get_by_text("The customer rated the agent: 5")).to_be_visible()
    expect(page.get_by_text("Asked about fibre.")).to_be_visible()


def _read_tables(centre: Centre) -> dict[str, list[str]]:
    """Every row of the tables that follow from the log, as text and in order."""
    # Playwright has the loop of this thread.
    with ThreadPoolExecutor() as thread:
        return thread.submit(asyncio.run, _read(centre)).result()


async def _read(centre: Centre) -> dict[str, list[str]]:
    connection = await asyncpg.connect(PrivateServer(centre.data / "postgres").start())
    try:
        return {
            table.name: sorted(row[0] for row in await connection.fetch(f"select t::text from {table.name} t"))
            for projection in PROJECTIONS
            for table in projection.TABLES
        }
    finally:
        await connection.close()


def _until(ask: Callable[[], Any], is_so: Callable[[Any], Any], seconds: float = 20.0) -> Any:
    deadline = time.perf_counter() + seconds
    while not is_so(answer := ask()):
        assert time.perf_counter() < deadline, f"still {answer!r}"
        time.sleep(0.1)
    return answer
