"""A problem of a flow, and what the linter knows of the centre."""

from collections.abc import Collection, Mapping
from enum import StrEnum

import msgspec
from typing_extensions import override

from perezvon.kernel.ids import EndpointId, FlowId, HoursId, NodeId, NumberId, PromptId, QueueId, RouteId
from perezvon.kernel.values import Language


class Severity(StrEnum):
    """How bad a problem is."""

    ERROR = "error"
    WARNING = "warning"


class Problem(msgspec.Struct, frozen=True):
    """Something that is wrong at `node`; `code` is translated by the web app, `detail` is what it is about."""

    code: str
    node: NodeId
    detail: str = ""
    severity: Severity = Severity.ERROR

    @override
    def __str__(self) -> str:
        return f"{self.code} at {self.node}" + (f": {self.detail}" if self.detail else "")


class RouteFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What a flow must know of a route: the queues of its steps, and the ways by which it gives contacts back."""

    queues: tuple[QueueId, ...] = ()
    exits: tuple[str, ...] = ()


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """What exists in the centre, as far as it is to be checked. `None` is not checked.

    `lengths` are the seconds of prompts in the language in which they are longest, `texts` their words where known.
    """

    routes: Mapping[RouteId, RouteFacts] | Collection[RouteId]
    hours: Collection[HoursId]
    prompts: Collection[PromptId]
    queues: Collection[QueueId] | None = None
    flows: Collection[FlowId] | None = None
    endpoints: Collection[EndpointId] | None = None
    numbers: Collection[NumberId] | None = None
    lengths: Mapping[PromptId, float] = {}
    texts: Mapping[PromptId, Mapping[Language, str]] = {}
