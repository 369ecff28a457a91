"""Keys that a customer is asked for, and what is reported of them: the same for every kind of media process."""

from dataclasses import dataclass

from perezvon.adapters.telephony.wire.protocol import Entered, Play, Pressed, Said


@dataclass(frozen=True, slots=True, kw_only=True)
class Collected:
    """How keys are collected: `most` of them, or until `end_key`. Secret ones are told to nobody."""

    most: int = 1
    end_key: str = ""
    is_secret: bool = False


ONE_KEY = Collected()


class Question:
    """What is spoken, and the keys that may answer it. Without `digits` nothing is asked."""

    def __init__(self, order: str, digits: str = "", collected: Collected = ONE_KEY) -> None:
        self.order = order
        self.collected = collected
        self.keys = ""
        """What was pressed so far."""
        self._digits = digits

    @property
    def asks(self) -> bool:
        """Whether it is a question, to be answered by a key."""
        return bool(self._digits)

    @property
    def collects(self) -> bool:
        """Whether several keys are wanted."""
        return self.collected.most > 1

    def wants(self, digit: str) -> bool:
        """Whether this digit answers what was asked."""
        return digit in tuple(self._digits) or (self.collects and digit == self.collected.end_key != "")

    def take(self, digit: str) -> bool:
        """A wanted digit was pressed. Tells whether no more are waited for."""
        if self.collects and digit == self.collected.end_key:
            return True
        self.keys += digit
        return len(self.keys) >= self.collected.most

    def outcome(self, contact: str, leg: str) -> Said | Pressed | Entered:
        """What is reported once it is over: the keys that it wanted, as far as they came."""
        if not self.keys:
            return Said(order=self.order, contact=contact, leg=leg)
        if not self.collects:
            return Pressed(order=self.order, contact=contact, leg=leg, digit=self.keys)
        told = "" if self.collected.is_secret else self.keys
        return Entered(order=self.order, contact=contact, leg=leg, count=len(self.keys), digits=told)


def collected(order: Play) -> Collected:
    """How the keys are collected that an order asks for."""
    return Collected(most=order.most, end_key=order.end_key, is_secret=order.is_secret)
