"""Boosts as they go over HTTP."""

from typing import Annotated, Self

import msgspec
from pydantic import BaseModel, ConfigDict, Field

from perezvon.engine.centre import BoostSetup
from perezvon.features.queues.domain import Boosts
from perezvon.platform.fields import NAME


class _Part(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class TierBoostBody(_Part):
    """What belonging to a tier of customers is worth, in seconds of waiting."""

    tier: Annotated[str, NAME]
    boost_s: int = Field(ge=0, le=86_400)


class BoostsBody(_Part):
    """Who goes first, in seconds of waiting that callers are worth ahead of others.

    `version` is that which was seen, 0 before anybody has set them.
    """

    tiers: list[TierBoostBody] = Field(max_length=50)
    repeat_s: int = Field(ge=0, le=86_400)
    repeat_within_s: int = Field(ge=60, le=31 * 86_400)
    dropped_s: int = Field(ge=0, le=86_400)
    dropped_within_s: int = Field(ge=60, le=31 * 86_400)
    version: int = Field(ge=0, le=2**31 - 1)

    @property
    def wanted(self) -> Boosts:
        """The boosts that are wanted."""
        setup = msgspec.convert(self.model_dump(exclude={"version"}), BoostSetup)
        return Boosts(setup=setup, version=self.version)

    @classmethod
    def of(cls, boosts: Boosts) -> Self:
        """The boosts as an administrator sees them."""
        return cls.model_validate({**msgspec.structs.asdict(boosts.setup), "version": boosts.version})
