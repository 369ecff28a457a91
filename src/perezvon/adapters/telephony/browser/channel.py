"""What a page and the media process say to each other over the data channel named `phone`, in JSON: a part of the wire of
`protocol`.
"""

from typing import Final, TypeAlias

import msgspec

CHANNEL: Final = "phone"


class Digit(msgspec.Struct, frozen=True, tag_field="t", tag="digit"):
    """A key was pressed on the page."""

    digit: str


class PageHangUp(msgspec.Struct, frozen=True, tag_field="t", tag="hang_up"):
    """The customer hangs up."""


class Beat(msgspec.Struct, frozen=True, tag_field="t", tag="beat"):
    """The page is alive; said every two seconds."""


FromPage: TypeAlias = Digit | PageHangUp | Beat


class Doing(msgspec.Struct, frozen=True, tag_field="t", tag="doing", omit_defaults=True):
    """What the page hears: `prompt`, `music`, `talk` or `idle`.

    `kept_s`: so many seconds a customer's place in the call is kept from now on when the page loses its connection.
    """

    what: str
    kept_s: float | None = None


class Ended(msgspec.Struct, frozen=True, tag_field="t", tag="ended"):
    """The customer's call is over."""

    cause: str


class Replaced(msgspec.Struct, frozen=True, tag_field="t", tag="replaced"):
    """Another page is the agent's phone now."""


ToPage: TypeAlias = Doing | Ended | Replaced
