"""What carriers tell of a call in headers, for flows: codes alone, since what could be words of people has no place in the log."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from perezvon.adapters.telephony.asterisk.configure.plan import Header
from perezvon.adapters.telephony.asterisk.names import HEADER
from perezvon.engine.flow.graph import TOLD

_CODE: Final = re.compile(r"[A-Za-z0-9_.:+-]{1,64}")


def told_in(headers: Sequence[Header], variables: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """The attributes that these variables of a channel make; of headers that say no code, none."""
    said = ((f"{TOLD}{one.attribute}", _said(one, variables.get(f"{HEADER}{one.attribute}", ""))) for one in headers)
    return tuple((name, value) for name, value in said if _CODE.fullmatch(value))


def _said(header: Header, text: str) -> str:
    if not header.parameter:
        return text.strip()
    found = re.search(rf"[;?&]\s*{re.escape(header.parameter)}\s*=\s*\"?([^;&>\",\s@]*)", text, re.IGNORECASE)
    return found[1] if found else ""
