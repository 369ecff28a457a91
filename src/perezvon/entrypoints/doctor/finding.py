"""What a check found, and how it puts it right."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

Fix: TypeAlias = Callable[[], Awaitable[None]]
Severity: TypeAlias = Literal["warning", "error"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A fault. `warning`: the centre works, for now; `error`: it does not, or not as it should."""

    check: str
    severity: Severity = "error"
    params: Mapping[str, object] = field(default_factory=dict)
    fix: Fix | None = None
    is_fixed: bool = False
