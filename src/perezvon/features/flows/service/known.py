"""What the linter of flows may know of the centre."""

import asyncio
from collections.abc import Collection, Mapping
from pathlib import Path

from perezvon.engine.centre import ExitStep, QueueStep
from perezvon.engine.flow.problem import Known, RouteFacts
from perezvon.features.flows import repository
from perezvon.features.flows.domain.prompts import PromptOnShelf
from perezvon.features.flows.service.shelf import PromptShelf
from perezvon.features.queues.public import Route, every_queue, every_route
from perezvon.kernel.ids import EndpointId, PromptId
from perezvon.kernel.time import SECOND
from perezvon.kernel.values import Language
from perezvon.platform.db import Tx

_OPUS_RATE = 48_000


async def known_of(tx: Tx, shelf: PromptShelf, endpoints: Collection[EndpointId] | None = None) -> Known:
    """Routes with their queues, hours, flows and prompts with their lengths and words.

    There are no outside lines yet, so no number is known.
    """
    prompts = [one for one in await shelf.prompts(tx) if one.sounds]
    return Known(
        routes={route.setup.route: _facts(route) for route in await every_route(tx)},
        hours=[hours.hours for hours in await repository.all_hours(tx)],
        prompts=[one.prompt for one in prompts],
        queues=[queue.setup.queue for queue in await every_queue(tx) if queue.setup.is_active],
        flows=[flow.flow for flow in await repository.newest_flows(tx)],
        endpoints=endpoints,
        numbers=(),
        lengths=await asyncio.to_thread(_lengths, shelf, prompts),
        texts={one.prompt: _texts(one) for one in prompts},
    )


def _facts(route: Route) -> RouteFacts:
    steps = route.setup.steps
    return RouteFacts(
        queues=tuple(step.queue for step in steps if isinstance(step, QueueStep)),
        exits=tuple(step.way for step in steps if isinstance(step, ExitStep)),
    )


def _texts(prompt: PromptOnShelf) -> Mapping[Language, str]:
    return {sound.language: sound.text for sound in prompt.sounds if sound.text}


def _lengths(shelf: PromptShelf, prompts: Collection[PromptOnShelf]) -> Mapping[PromptId, float]:
    """Seconds of each prompt in the language in which it is longest."""
    return {one.prompt: max(_seconds(shelf, one), default=0.0) for one in prompts}


def _seconds(shelf: PromptShelf, prompt: PromptOnShelf) -> list[float]:
    files = (shelf.sound_file(prompt.prompt, sound.language) for sound in prompt.sounds if sound.duration is None)
    told = [sound.duration / SECOND for sound in prompt.sounds if sound.duration is not None]
    return told + [opus_seconds(file) for file in files if file is not None]


def opus_seconds(file: Path) -> float:
    """The length of an Ogg/Opus file: the last page tells how many samples there are before its end."""
    content = file.read_bytes()
    page = content.rfind(b"OggS")
    return int.from_bytes(content[page + 6 : page + 14], "little") / _OPUS_RATE if page >= 0 else 0.0
