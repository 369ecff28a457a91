"""Every screen in every language, both themes and three sizes: nothing is cut off or runs over, and axe finds nothing.

Component tests look at the structure of pages; contrast and widths need a browser that lays out and paints.
"""

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from playwright.async_api import Page, ViewportSize, expect

from perezvon.kernel.values import Language
from tests.e2e.browsers import OpenPage
from tests.e2e.centre import Centre
from tests.e2e.people import eventually, menu_steps, signed_in

WEB = Path(__file__).parents[2] / "web"
AXE = WEB / "node_modules" / "axe-core" / "axe.min.js"
THEMES: Sequence[Literal["light", "dark"]] = ("light", "dark")
NAMES = {Language.ENGLISH: "English", Language.RUSSIAN: "Русский", Language.CHINESE: "简体中文"}
PHONE: ViewportSize = {"width": 390, "height": 844}
SIZES: Sequence[ViewportSize] = (
    {"width": 1366, "height": 768},
    {"width": 1440, "height": 900},
    {"width": 1920, "height": 1080},
)
PICTURES = Path(__file__).parents[2] / ".make" / "screens"
"""Where each run leaves pictures of all that it looked at."""

_OTHERS = {
    "/callbacks": "Callbacks",
    "/missed": "Missed calls",
    "/reports": "Reports",
    "/goals": "Goals",
    "/my-day": "My day",
    "/live/alarms": "All alarms",
    "/account": "Account",
}

_AXE_FINDS = """
async () => {
  const options = { runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'] };
  // Contrast cannot be computed below rows that are placed by a transform, so that they are looked at one by one.
  const rows = [...document.querySelectorAll('[data-index]')];
  const looks = [await axe.run(rows.length > 0 ? { exclude: [['[data-index]']] } : document, options)];
  for (const row of rows.slice(0, 2)) looks.push(await axe.run(row, options));
  return looks.flatMap(({ violations, incomplete }) => [
    ...violations,
    ...incomplete.filter((rule) => 'error' in rule),
  ]).map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 160)}`);
}
"""

_RUNS_OVER = """
() => {
  const page = document.scrollingElement;
  const tooWide = page.scrollWidth - page.clientWidth;
  const found = tooWide > 0 ? [`the page is ${tooWide} px too wide`] : [];
  for (const element of document.querySelectorAll('body *')) {
    const style = getComputedStyle(element);
    const mayBeCut = style.textOverflow === 'ellipsis' || ['auto', 'scroll'].includes(style.overflowX);
    const isShown = element.clientWidth > 1 && style.visibility === 'visible' && style.display !== 'inline';
    const hasText = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim() !== '');
    if (isShown && hasText && !mayBeCut && element.scrollWidth > element.clientWidth + 1) {
      found.push(`too long: "${element.textContent.trim().slice(0, 60)}"`);
    }
  }
  return found;
}
"""


async def test_no_screen_of_a_call_fails_in_any_language_or_theme(centre: Centre, open_page: OpenPage) -> None:
    agent, customer, supervisor = await open_page(1100), await open_page(700), await open_page(1700)
    problems = [
        *await _before_the_call(agent, customer, supervisor),
        *await _ringing(centre, agent, customer),
        *await _talking(agent, supervisor),
        *await _afterwards(agent, customer, supervisor),
    ]
    assert problems == []


async def test_no_page_of_administration_fails_in_any_language_or_theme(centre: Centre, open_page: OpenPage) -> None:
    page = await open_page(1100)
    await page.goto("/admin?as=admin")
    menu = page.get_by_role("navigation", name="Administration").get_by_role("link")
    await expect(menu.first).to_be_visible()
    problems: list[str] = []
    for link in await menu.all():
        name = await link.inner_text()
        await link.click()
        await expect(link).to_have_attribute("aria-current", "page")
        await expect(page.get_by_role("heading", level=1, name=name)).to_be_visible()
        await expect(page.get_by_role("status", name="Loading")).to_have_count(0)
        problems += await _look(page, name)
    assert problems == []


async def test_no_other_page_fails_in_any_language_or_theme(open_page: OpenPage) -> None:
    page = await open_page(1700)
    problems = await _welcome(page)
    await page.goto("/customers?as=sasha")
    maria = page.get_by_role("link", name="Maria Lindqvist")
    await expect(maria).to_be_visible()
    problems += await _look(page, "customers")
    await maria.click()
    await expect(page.get_by_role("heading", level=1, name="Maria Lindqvist")).to_be_visible()
    problems += await _look(page, "customer")
    for path, name in _OTHERS.items():
        await page.goto(path)
        await expect(page.get_by_role("heading", level=1, name=name)).to_be_visible()
        problems += await _look(page, name)
    problems += await _wall(page)
    await page.goto("/admin/lines/web?as=admin")
    await expect(page.get_by_role("link", name="Call it")).to_be_visible()
    problems += await _look(page, "path of a call")
    await page.goto("/admin/flows/main")
    await expect(page.get_by_role("group", name="Opening hours")).to_be_visible()
    problems += await _look(page, "designer")
    await page.get_by_role("button", name="List").click()
    await expect(page.get_by_role("region", name="List")).to_be_visible()
    problems += await _look(page, "designer as a list")
    await page.goto("/admin/import")
    await expect(page.get_by_role("heading", level=1)).to_be_visible()
    problems += await _look(page, "import")
    assert problems == []


async def test_on_a_phone_the_menu_shows_the_page_that_is_open(open_page: OpenPage) -> None:
    page = await open_page(1700)
    await page.set_viewport_size(PHONE)
    for path in ("/goals?as=sasha", "/desk", "/reports"):
        await page.goto(path)
        await expect(page.locator("nav [aria-current=page]").first).to_be_in_viewport(ratio=1)


async def _welcome(visitor: Page) -> list[str]:
    """Who comes to the demo's address is in it without a form, and finds everything from there."""
    await visitor.goto("/")
    await expect(visitor.get_by_role("heading", level=1, name="Your contact centre is running")).to_be_visible()
    await expect(visitor.get_by_role("region", name="Make it yours").get_by_role("list").first).to_be_visible()
    problems = await _look(visitor, "welcome")
    await visitor.keyboard.press("Control+k")
    await visitor.get_by_role("dialog").get_by_role("combobox").fill("maria")
    await expect(visitor.get_by_role("option", name=re.compile("Maria Lindqvist"))).to_be_visible()
    problems += await _look_at_colours(visitor, "search")
    await visitor.keyboard.press("Escape")
    await expect(visitor.get_by_role("dialog")).to_have_count(0)
    return problems


async def _wall(page: Page) -> list[str]:
    """It has nothing to press, so the address says the language."""
    problems = []
    for language, queue in zip(NAMES, ("Support", "Поддержка", "技术支持"), strict=True):
        await page.goto(f"/live/wall?lang={language}")
        await expect(page.get_by_text(queue).first).to_be_visible()
        problems += await _look_at_colours(page, f"wall, {language}")
        problems += await _look_at_sizes(page, f"wall, {language}")
    return problems


async def _before_the_call(agent: Page, customer: Page, supervisor: Page) -> list[str]:
    await customer.set_viewport_size(PHONE)
    await customer.goto("/call/web")
    await expect(customer.get_by_role("button", name="Call us")).to_be_visible()
    await supervisor.goto("/sign-in")
    await expect(supervisor.get_by_role("heading", level=1)).to_be_visible()
    await agent.goto("/?as=anna")
    await expect(agent.get_by_text("Phone ready")).to_be_visible()
    return [
        *await _look(customer, "call page"),
        *await _look(supervisor, "sign-in"),
        *await _look(agent, "desk, offline"),
    ]


async def _ringing(centre: Centre, agent: Page, customer: Page) -> list[str]:
    await agent.get_by_role("button", name="Become available").click()
    await customer.get_by_label("Call as").select_option("Maria Lindqvist")
    await customer.get_by_role("button", name="Call us").click()
    async with signed_in(centre, "sasha", 1) as sasha:
        await eventually(lambda: menu_steps(sasha, ""), bool, within=20)
    await customer.get_by_role("button", name="1", exact=True).click()
    await expect(agent.get_by_role("alertdialog", name="Incoming call")).to_be_visible()
    return await _look(agent, "desk, ringing")


async def _talking(agent: Page, supervisor: Page) -> list[str]:
    await agent.keyboard.press("Alt+Enter")
    await expect(agent.get_by_role("button", name="End call")).to_be_visible()
    await supervisor.goto("/live?as=sasha")
    await expect(supervisor.get_by_text("Anna Sokolova").first).to_be_visible()
    problems = [*await _look(agent, "desk, talking"), *await _look(supervisor, "live board")]
    await agent.get_by_role("button", name="Transfer").click()
    problems += await _look_at_colours(agent, "whom to pass a call to")
    await agent.keyboard.press("Escape")
    await expect(agent.get_by_role("dialog")).to_have_count(0)
    await agent.get_by_role("button", name="Keyboard shortcuts").click()
    problems += await _look_at_colours(agent, "shortcuts")
    await agent.keyboard.press("Escape")
    await expect(agent.get_by_role("dialog")).to_have_count(0)
    await agent.mouse.move(700, 400)  # Away from the tooltip of the button, which stands outside of all landmarks.
    await supervisor.get_by_role("button", name="Whisper in the call with Maria Lindqvist").click()
    await expect(supervisor.get_by_role("region", name="Supervision")).to_be_visible()
    return [*problems, *await _look(supervisor, "live board, supervising"), *await _look(agent, "desk, supervised")]


async def _afterwards(agent: Page, customer: Page, supervisor: Page) -> list[str]:
    await agent.get_by_role("button", name="End call").click()
    await expect(agent.get_by_role("button", name="Finish and next")).to_be_visible()
    await expect(customer.get_by_text("How was it?")).to_be_visible()
    await customer.get_by_role("button", name="5", exact=True).click()
    await expect(customer.get_by_text("Thank you for calling")).to_be_visible(timeout=15_000)
    problems = [*await _look(agent, "desk, wrap-up"), *await _look(customer, "call page, after the call")]
    await supervisor.goto("/history")
    call = supervisor.get_by_role("link", name="Maria Lindqvist")
    await expect(call).to_be_visible()
    problems += await _look(supervisor, "history")
    await call.click()
    await expect(supervisor.get_by_role("region", name="In short")).to_be_visible()
    return [*problems, *await _look(supervisor, "contact")]


async def _look(page: Page, screen: str) -> list[str]:
    """What is wrong with a screen, in each language and theme, and in each size of window. Keeps a picture of each."""
    problems = []
    for language in NAMES:
        await _speak(page, language)
        problems += await _look_at_colours(page, f"{screen}, {language}")
        problems += await _look_at_sizes(page, f"{screen}, {language}")
    await _speak(page, Language.ENGLISH)
    return problems


async def _look_at_sizes(page: Page, screen: str) -> list[str]:
    """What runs over its place in any size of window, or in that of the phone."""
    size = page.viewport_size or SIZES[0]
    problems = []
    for each in [size] if size["width"] < SIZES[0]["width"] else SIZES:
        await page.set_viewport_size(each)
        problems += [f"{screen}, {each['width']} px: {problem}" for problem in await page.evaluate(_RUNS_OVER)]
    await page.set_viewport_size(size)
    return problems


async def _look_at_colours(page: Page, screen: str) -> list[str]:
    problems = []
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(AXE.read_text())
    for theme in THEMES:
        await page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        problems += [f"{screen}, {theme}: {problem}" for problem in await page.evaluate(_AXE_FINDS)]
        PICTURES.mkdir(parents=True, exist_ok=True)
        await page.screenshot(path=PICTURES / f"{_file_name(screen)}-{theme}.png")
    return problems


def _file_name(screen: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", screen.lower()).strip("-")


async def _speak(page: Page, language: Language) -> None:
    """Choose a language by its own name, whatever the page speaks now."""
    await page.get_by_role("button", name=re.compile("|".join(_names_of_the_menu()))).first.click()
    await page.get_by_role("menuitem", name=NAMES[language]).click()
    await expect(page.locator("html")).to_have_attribute("lang", language)
    await expect(page.get_by_role("menuitem")).to_have_count(0)


def _names_of_the_menu() -> Sequence[str]:
    catalogues = (WEB / "src" / "app" / "i18n" / f"{language}.json" for language in NAMES)
    return [json.loads(catalogue.read_text())["top"]["language"] for catalogue in catalogues]
