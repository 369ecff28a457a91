"""The sample world's people as the world plays them."""

import tomllib
from collections.abc import Mapping, Sequence
from importlib import resources
from typing import Any

import perezvon
from perezvon.entrypoints.demo.company import (
    BILLING,
    BUSINESS,
    COMPLAINT,
    EN,
    FOLLOW_UP,
    KEYS,
    MOVING,
    RU,
    SALE,
    SALES,
    SOLVED,
    SUPPORT,
    WEB,
    ZH,
)
from perezvon.entrypoints.demo.customers import CUSTOMERS, VOICES
from perezvon.entrypoints.demo.staff import PLAYED
from perezvon.kernel.ids import OutcomeId, QueueId
from perezvon.kernel.values import Language
from perezvon.world.cast import Cast, Colleague, Persona, Sayings, Story, Voice

_WISHES: Mapping[Language, Mapping[QueueId, float]] = {
    EN: {SUPPORT: 5, SALES: 3, BILLING: 3, MOVING: 2, BUSINESS: 1},
    RU: {SUPPORT: 5, SALES: 3, BILLING: 2, MOVING: 2, BUSINESS: 1},
    ZH: {BUSINESS: 4, BILLING: 3, SUPPORT: 2, SALES: 1},
}
_BUSINESS_WISHES = {BUSINESS: 6.0, BILLING: 1.0, SUPPORT: 1.0}

_OUTCOMES: Mapping[QueueId, Mapping[OutcomeId, float]] = {
    SALES: {SALE: 5, FOLLOW_UP: 3, SOLVED: 2},
    SUPPORT: {SOLVED: 7, FOLLOW_UP: 2, COMPLAINT: 1},
    BILLING: {SOLVED: 7, COMPLAINT: 2, FOLLOW_UP: 1},
    MOVING: {SOLVED: 6, FOLLOW_UP: 3, SALE: 1},
    BUSINESS: {SOLVED: 4, FOLLOW_UP: 4, COMPLAINT: 2},
}


def sample_cast() -> Cast:
    """Everybody of Nordlink but those whose seats are for visitors."""
    return Cast(
        line=WEB,
        keys=KEYS,
        outcomes=_OUTCOMES,
        colleagues=tuple(Colleague(agent=agent.agent, voice=voice) for agent, voice in PLAYED.items()),
        personas=tuple(
            Persona(
                customer=one.customer,
                language=one.language,
                voice=VOICES.get(one.customer, Voice.HIGH),
                manager=one.manager,
                wishes=_BUSINESS_WISHES if one.tier == "business" else _WISHES[one.language],
            )
            for one in CUSTOMERS
        ),
        sayings=_sayings(),
    )


def _sayings() -> Sayings:
    text = resources.files(perezvon).joinpath("assets", "world", "talks.toml").read_text(encoding="utf-8")
    written = tomllib.loads(text)
    return Sayings(
        stories=tuple(Story(queue=QueueId(one["queue"]), lines=_lines(one)) for one in written["stories"]),
        greetings=_lines(written["greetings"]),
        answers=_lines(written["answers"]),
        farewells=_lines(written["farewells"]),
    )


def _lines(written: Mapping[str, Any]) -> Mapping[Language, Sequence[str]]:
    return {language: tuple(written[language]) for language in Language}
