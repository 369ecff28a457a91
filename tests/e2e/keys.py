"""Work at a page by keyboard alone: nothing is clicked, filled in or focused but by the keys that a person has."""

import re

from playwright.async_api import Locator, Page

MOST_TABS = 80
"""Nobody tabs further than this."""

_HAS_FOCUS = "(found) => found.some((each) => each === document.activeElement)"


class Keys:
    """The keyboard of a page. Controls are known by role and name, as a screen reader tells them."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self.actions = 0
        """What was done: keys that do something, and texts. Going from control to control does nothing."""

    async def press(self, *keys: str) -> None:
        """Press shortcuts of the product, or keys of the control that has the focus."""
        for key in keys:
            await self._page.keyboard.press(key)
        self.actions += 1

    async def write(self, text: str) -> None:
        """Write where the focus is."""
        await self._page.keyboard.type(text)
        self.actions += 1

    async def go_to(self, role: str, name: str | re.Pattern[str], *, by: str = "Tab") -> None:
        """Go on to a control. Fails with all that was passed if it is not reached."""
        wanted = self._page.get_by_role(role, name=name, exact=True)  # type: ignore[arg-type]
        await wanted.first.wait_for(state="attached")  # The input of a chip is there, but not to be seen.
        passed = []
        for _ in range(MOST_TABS):
            if await wanted.evaluate_all(_HAS_FOCUS):
                return
            passed.append(await _told(self._page.locator(":focus")))
            await self._page.keyboard.press(by)
        raise AssertionError(f"{role} {name!r} is not reached by {by}; passed: {passed}")

    async def use(self, role: str, name: str | re.Pattern[str], *, key: str = "Enter") -> None:
        """Go on to a control and press it."""
        await self.go_to(role, name)
        await self.press(key)

    async def fill(self, role: str, name: str, text: str) -> None:
        """Go on to a field and write into it, or to a list and choose from it by its first letters."""
        await self.go_to(role, name)
        await self.write(text)


async def _told(focused: Locator) -> str:
    """What a screen reader would say of the control that has the focus."""
    return await focused.aria_snapshot() if await focused.count() == 1 else "nothing"
