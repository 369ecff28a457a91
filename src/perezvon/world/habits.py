"""How people of the world behave, as figures; each draw takes its chance as an argument."""

import math
import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Length:
    """A duration in seconds, lognormal: `mean` of all, and how widely they spread."""

    mean: float
    spread: float = 0.5

    def draw(self, chance: random.Random) -> float:
        """One of them."""
        return chance.lognormvariate(math.log(self.mean) - self.spread**2 / 2, self.spread)


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """Shares are from 0 to 1, durations in seconds of the world's time unless they are said to be real."""

    calls_an_hour: float = 168.0
    """At the height of the day."""
    strangers: float = 0.12
    """The share of callers whom the centre does not know."""
    recorded: float = 0.2
    """The share of talks among the world's own people that are recorded."""

    patience: Length = Length(200.0, 0.9)
    """How long a customer waits before hanging up."""
    talk: Length = Length(150.0, 0.6)
    wrap_up: Length = Length(22.0, 0.5)
    answer: Length = Length(3.0, 0.4)
    """Until a ringing phone is picked up."""
    misses: float = 0.01
    """The share of offers that nobody picks up."""
    holds: float = 0.1
    hold: Length = Length(25.0, 0.4)
    transfers: float = 0.08
    """The share of talks in which the customer is passed on."""
    agent_ends: float = 0.8
    """The share of talks that the agent ends, so that the customer is asked for a rating."""
    rates: float = 0.65
    """The share of customers who answer that question."""
    ratings: Mapping[str, float] = field(
        default_factory=lambda: {"5": 0.52, "4": 0.28, "3": 0.11, "2": 0.05, "1": 0.04}
    )
    between_breaks: Length = Length(3_600.0, 0.4)
    rest: Length = Length(420.0, 0.4)

    first_invitation_s: float = 5.0
    """Real seconds from a person's being free for the first time to a customer who calls for them."""
    invitation_s: tuple[float, float] = (45.0, 75.0)
    """Real seconds that a person is free before the next one does."""
    talk_with_person_s: float = 90.0
    """Real seconds after which a colleague ends a talk with a real customer."""
    rush: float = 3.0
    """How many times the calls come in a rush hour."""
    rush_s: float = 300.0
    """Real seconds that it takes."""


def pick(chance: random.Random, weights: Mapping[T, float]) -> T:
    """One of them, by weight."""
    return chance.choices(tuple(weights), tuple(weights.values()))[0]
