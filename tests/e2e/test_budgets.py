"""What pages may weigh: scripts of the first load, and elements of the live board with a thousand agents.

How fast the board is stands in `perezvon bench web`: it depends on the machine, these do not.
"""

import pytest

from perezvon.entrypoints.bench.crowd import crowded_centre
from perezvon.entrypoints.bench.web import AGENTS, Board, chromium, script_sizes
from tests.e2e.browsers import CHROMIUM
from tests.e2e.conftest import MISSING

SCRIPTS_KB = {"/desk": 260, "/live": 280}
OTHER_SCRIPTS_KB = 300
MOST_ELEMENTS = 1_500

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason=MISSING)


async def test_pages_keep_their_budgets_with_a_thousand_agents() -> None:
    async with chromium() as browser, crowded_centre(AGENTS) as crowd:
        sizes = await script_sizes(browser, crowd.url)
        over = {page: size for page, size in sizes.items() if size > SCRIPTS_KB.get(page, OTHER_SCRIPTS_KB)}
        assert over == {}
        assert min(sizes.values()) > 0
        board = await Board.opened(browser, crowd)
        assert await _row_count(board) > AGENTS, "the board knows all, though it draws few"
        assert await board.nodes() <= MOST_ELEMENTS


async def _row_count(board: Board) -> int:
    """How many rows the list has, the heading included."""
    table = board.page.get_by_role("table", name="Agents")
    return int(await table.get_attribute("aria-rowcount") or 0)
