"""Health as JSON. Instants are microseconds, times seconds, sizes bytes, shares from 0 to 1."""

from pydantic import BaseModel, ConfigDict

from perezvon.features.operations.domain import Light


class Status(BaseModel):
    """`ok`; or `degraded`: live data goes on, and the database is silent. Otherwise there is an error."""

    status: str = "ok"


class Part(BaseModel):
    """One part of the centre; `advice` says what to do unless its light is good."""

    model_config = ConfigDict(from_attributes=True)

    name: str
    light: Light
    advice: str | None
    figures: dict[str, float | str | None]


class Details(BaseModel):
    """The whole centre."""

    parts: list[Part]
    versions: dict[str, str]
