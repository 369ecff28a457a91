"""Where a test of callbacks begins: somebody who is to be called, is being called, or talks."""

from perezvon.engine.centre import CallbackSetup
from perezvon.engine.changes import (
    Change,
)
from perezvon.engine.commands import CallCustomer, Command, ConnectAgent
from perezvon.engine.events import (
    CallbacksSet,
    CallbackWanted,
    LegConnected,
    LegHungUp,
    OfferAnswered,
    TimePassed,
)
from perezvon.engine.view import ContactView
from tests.engine.stages import offer_to, waiting_command
from tests.support import factories
from tests.support.factories import (
    arrived,
    at_work,
)
from tests.support.script import Script


def wish(callback: str = "b1", **fields: object) -> CallbackWanted:
    """Maria wants to be called."""
    return CallbackWanted(callback=callback, **({"line": "web", "customer": "maria", "party": "p1"} | fields))


def callbacks_set(**fields: object) -> CallbacksSet:
    """The engine calls."""
    return CallbacksSet(callbacks=CallbackSetup(**({"is_automatic": True} | fields)))


def centre(*more: object) -> tuple[object, ...]:
    """The smallest centre that calls people back."""
    return factories.centre(callbacks_set(), *more)


def asked(script: Script, *more: object) -> None:
    """Maria has waited 100 s in `c1`, asked to be called and hung up; nobody is at work yet."""
    script.given(*centre(*more), arrived("c1", customer="maria", party="p1"), 100, wish(contact="c1"))
    script.given(LegHungUp(contact="c1", leg="kc1", cause="customer"), TimePassed())


def attempt(script: Script) -> ContactView:
    """The contact by which somebody is to be called."""
    return next(contact for contact in script.engine.view.contacts() if contact.callback and contact.phase != "wrap_up")


def calling(script: Script, *more: object) -> CallCustomer:
    """Anna has answered and Maria is being called; gives the order to do so."""
    asked(script, *more)
    script.given(*at_work("anna"))
    script.given(OfferAnswered(offer=offer_to(script, "anna"), agent="anna"))
    command = waiting_command(script, ConnectAgent)
    script.given(LegConnected(command=command.id, contact=command.contact, leg=command.leg))
    return waiting_command(script, CallCustomer)


def talking(script: Script, *more: object) -> CallCustomer:
    """Maria has answered."""
    command = calling(script, *more)
    script.given(answer(command))
    return command


def answer(command: CallCustomer) -> LegConnected:
    return LegConnected(command=command.id, contact=command.contact, leg=command.leg)


def said(script: Script, event: object) -> list[Command | Change]:
    """What the engine says to one event more."""
    script.check()
    script._seq += 1
    return list(script.engine.handle(script._seq, script.at, event))


def of(kind: type, outputs: list[Command | Change]) -> list:
    return [output for output in outputs if isinstance(output, kind)]
