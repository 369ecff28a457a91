"""People who are called back: the engine plans it and orders the calls, here they answer or do not."""

from collections import Counter
from collections.abc import Callable, Sequence

from perezvon.engine.changes import CallbackEnded, CallbackPlanned, CallbackRequested, ContactStarted
from perezvon.engine.commands import CallCustomer, ConnectAgent
from perezvon.engine.events import CommandFailed, LegConnected
from perezvon.features.twin.domain.lives import Caller, Effort, Fate
from perezvon.features.twin.domain.timeline import Timeline
from perezvon.kernel.ids import AgentId, CallbackId, ContactId, LegId
from perezvon.kernel.time import SECOND, Micros

PICKS_UP_S = 8.0
"""How long somebody who is called back lets it ring, if they answer."""


class CallingBack:
    """Whom the engine calls back. `talk` begins the talk of a caller with an agent by this leg."""

    def __init__(
        self,
        time: Timeline,
        callers: Sequence[Caller],
        fates: Sequence[Fate],
        efforts: dict[str, Effort],
        *,
        reached_share: float,
        talk: Callable[[int, ContactId, LegId, AgentId], None],
    ) -> None:
        self._time = time
        self._callers = callers
        self._fates = fates
        self._efforts = efforts
        self._reached_share = reached_share
        self._talk = talk
        self._promised: dict[CallbackId, int] = {}
        self._attempts: dict[ContactId, int] = {}
        self._tries: Counter[int] = Counter()
        self._at_it: dict[ContactId, tuple[LegId, AgentId, Micros]] = {}
        """Attempts in which an agent is there, since when; the customer may be there by now, too."""

    @property
    def busy(self) -> int:
        """How many agents call somebody back or talk to them."""
        return len(self._at_it)

    def caller(self, contact: ContactId) -> int:
        """Whose contact it is: a call of theirs, or an attempt to call them back."""
        return self._attempts[contact] if contact in self._attempts else int(contact)

    def is_attempt(self, contact: ContactId) -> bool:
        """Whether somebody is to be called back by it."""
        return contact in self._attempts

    def ask(self, change: CallbackRequested) -> None:
        """A caller leaves to be called back."""
        number = int(change.contact)
        fate = self._fates[number]
        fate.is_callback = True
        fate.wait_s = self._time.seconds - self._callers[number].at
        fate.how = "called_again"  # unless a callback is planned for this call: they may be called by another already

    def promise(self, change: CallbackPlanned) -> None:
        """It is planned for this call. Somebody who asks again is waited for by the later call alone."""
        if change.contact is None:
            return
        number = int(change.contact)
        before = self._promised.get(change.callback, number)
        if before != number:
            self._fates[before].how = "called_again"
        self._promised[change.callback] = number
        self._fates[number].how = "unserved"

    def begin(self, change: ContactStarted) -> None:
        """An attempt looks for an agent."""
        if change.callback is not None:
            self._attempts[change.contact] = self._promised[change.callback]

    def connect(self, order: ConnectAgent) -> None:
        """An agent is there who calls."""
        leg = LegId("")
        self._at_it[order.contact] = leg, order.agent, self._time.now

    def call(self, order: CallCustomer) -> None:
        """The customer answers after a while, or lets it ring to the end."""
        number = self._attempts[order.contact]
        _, agent, since = self._at_it[order.contact]
        self._at_it[order.contact] = order.leg, agent, since
        self._tries[number] += 1
        answers = self._callers[number].reached_u(self._tries[number]) < self._reached_share
        if answers and order.ring_s >= PICKS_UP_S:
            there = LegConnected(command=order.id, contact=order.contact, leg=order.leg)
            self._time.after(PICKS_UP_S, there)
        else:
            self._time.after(order.ring_s, CommandFailed(command=order.id, reason="no_answer"))

    def end(self, change: CallbackEnded) -> None:
        """The customer was reached, called by themselves, or is not called any more."""
        number = self._promised.get(change.callback)
        if number is None:
            return
        if change.how == "called_again":
            self._fates[number].how = "called_again"
        elif change.how == "reached" and change.contact in self._at_it:
            leg, agent, _ = self._at_it[change.contact]
            self._count(change.contact)
            self._fates[number].callback_s = self._time.seconds - self._callers[number].at
            self._talk(number, change.contact, leg, agent)

    def end_attempt(self, contact: ContactId) -> None:
        """It is over, with the customer or without."""
        if contact in self._at_it:
            if self._fates[self._attempts[contact]].how != "answered":
                self._count(contact)
            del self._at_it[contact]

    def _count(self, contact: ContactId) -> None:
        _, agent, since = self._at_it[contact]
        self._efforts[agent].calling_s += (self._time.now - since) / SECOND
