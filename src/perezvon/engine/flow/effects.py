"""What a flow wants on its way, what it may know, and what it hears back.

Effects are wishes of one contact, turned into commands and changes by `engine.dialogue`. The last effect of a walk says
what takes time; what comes of it is a `Heard`.
"""

from collections.abc import Mapping
from typing import TypeAlias

import msgspec

from perezvon.engine.centre import HoursSetup
from perezvon.engine.flow.graph import ExpectedWait, Position, Spoken
from perezvon.engine.message import Attribute
from perezvon.kernel.ids import EndpointId, FlowId, HoursId, NodeId, NumberId, QuestionId, RouteId
from perezvon.kernel.time import Micros
from perezvon.kernel.values import Language


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """What a flow may ask about its contact and the world."""

    at: Micros
    is_known: bool
    hours: Mapping[HoursId, HoursSetup]
    language: Language = Language.ENGLISH
    tier: str | None = None
    has_manager: bool = False


class Heard(msgspec.Struct, frozen=True, kw_only=True):
    """What came of the last effect; nothing at all when words ended without a key.

    `count`: how many keys were pressed, also when they are secret and `keys` does not tell them.
    """

    keys: str = ""
    count: int = 0
    values: tuple[Attribute, ...] = ()
    is_failed: bool = False


class Reached(msgspec.Struct, frozen=True):
    """The contact is at this node; `detail` is the branch taken or the digit pressed."""

    node: NodeId
    kind: str
    detail: str | None = None


class Speak(msgspec.Struct, frozen=True):
    """Say this and tell what was heard. With `most` above 1 keys are collected, as in `PlayPrompts`."""

    spoken: tuple[Spoken, ...]
    digits: str = ""
    wait_s: int = 0
    most: int = 1
    end_key: str = ""
    is_secret: bool = False


class SpeakIn(msgspec.Struct, frozen=True):
    """The contact is spoken to in this language from now on."""

    language: Language


class Agreed(msgspec.Struct, frozen=True):
    """The customer was told of recording, and agreed or did not."""

    is_recorded: bool


class Answered(msgspec.Struct, frozen=True):
    """The customer answered a question."""

    question: QuestionId
    digit: str
    measure: str = ""


class Inquire(msgspec.Struct, frozen=True):
    """Ask a system of the operator."""

    endpoint: EndpointId
    wait_s: int
    values: tuple[Attribute, ...] = ()


class WantCallback(msgspec.Struct, frozen=True):
    """The customer wants to be called back."""

    route: RouteId | None = None


class TakeDown(msgspec.Struct, frozen=True):
    """Record what the customer says."""

    longest_s: int
    silence_s: int
    end_key: str = ""


class HandOver(msgspec.Struct, frozen=True):
    """Routing looks for an agent; meanwhile the customer hears `waiting`, then music, and the same again every `again_s` seconds."""

    route: RouteId
    waiting: tuple[Spoken | Position | ExpectedWait, ...]
    again_s: int = 0


class Jump(msgspec.Struct, frozen=True):
    """Go on at the start of another flow."""

    flow: FlowId


class SendOut(msgspec.Struct, frozen=True):
    """Pass the customer on to an external number."""

    number: NumberId


class Finish(msgspec.Struct, frozen=True):
    """The flow is over, or cannot go on."""

    is_failed: bool = False


Aside: TypeAlias = SpeakIn | Agreed | Answered | WantCallback
"""What is done at once; the walk goes on."""

Stop: TypeAlias = Speak | Inquire | TakeDown | HandOver | Jump | SendOut | Finish
"""What ends a walk."""

Effect: TypeAlias = Reached | Aside | Stop
