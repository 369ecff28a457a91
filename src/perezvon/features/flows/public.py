"""What other features call."""

from perezvon.features.flows import repository
from perezvon.features.flows.domain import Line as Line
from perezvon.features.flows.domain import LineNotFoundError as LineNotFoundError
from perezvon.features.flows.service.prompts import PromptLibrary as PromptLibrary
from perezvon.kernel.ids import LineId
from perezvon.platform.db import Tx


async def open_line(tx: Tx, line: LineId) -> Line:
    """A line that takes calls. Raises `LineNotFoundError`."""
    found = await repository.line_set(tx, line)
    if found is None or not found.setup.is_active:
        raise LineNotFoundError
    return found
