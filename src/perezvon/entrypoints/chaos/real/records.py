"""Whether the product has written down what people lived through: each call once, whole, with its ends and recordings."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from perezvon.entrypoints.chaos.real.ledger import Call, Ledger, Promise, Talk

SLACK_S = 2.0
"""So much the product's instants may differ from what people saw, beside the time in which it was not there."""
RECORDED_SLACK_S = 0.5
SHORTEST_S = 0.5
"""Shorter talks need no recording."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LegRecord:
    """A party's time as the product tells it; no agent means the customer. Instants in the ledger's seconds."""

    leg: str
    agent: str | None
    started: float
    ended: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """A recording of an agent's leg, as the product tells it."""

    leg: str
    seconds: float
    is_ready: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A call as the product tells it."""

    contact: str
    how: str | None
    legs: Sequence[LegRecord]
    recordings: Sequence[Recording]


class Judge:
    """Compares. `late_until` says until when the product could not know of an instant, since it was not there."""

    def __init__(self, ledger: Ledger, *, now: float, late_until: Callable[[float], float]) -> None:
        self._ledger = ledger
        self._now = now
        self._late_until = late_until

    def judge(self, listed: Sequence[str], records: Mapping[str, Record]) -> None:
        """`listed` are the contacts of the product's history, as often as they stand there."""
        times: dict[str, int] = {}
        for contact in listed:
            times[contact] = times.get(contact, 0) + 1
        for contact, count in times.items():
            if count > 1:
                self._duplicated(contact, f"{contact} stands {count} times in the history")
            if contact not in self._ledger.calls:
                self._duplicated(contact, f"{contact} stands in the history, and nobody called")
        for call in self._ledger.calls.values():
            if call.arrived is None:
                continue
            if call.contact not in records:
                self._lost(call, f"{call.contact} has no record")
            else:
                self._judge_call(call, records[call.contact])

    def _judge_call(self, call: Call, record: Record) -> None:
        self._judge_end(call, record)
        legs = [leg for leg in record.legs if leg.agent is not None]
        told = {leg.leg: leg for leg in legs}
        if len(told) < len(legs):
            self._duplicated(call.contact, f"a talk of {call.contact} is told twice")
        for talk in call.talks:
            if talk.leg not in told:
                self._lost(call, f"the talk of {talk.agent} and {call.contact} is not told")
            else:
                self._judge_leg(call, talk, told[talk.leg])
        self._judge_recordings(call, record)

    def _judge_end(self, call: Call, record: Record) -> None:
        if call.ended is None:
            return
        if record.how is None:
            self._lost(call, f"{call.contact} is over, and the record does not say so")
            return
        if (record.how == "talked") != bool(call.talks):
            self._lost(call, f"{call.contact} ended as {record.how} after {len(call.talks)} talks")
        customer = [leg for leg in record.legs if leg.leg == call.leg]
        if len(customer) != 1:
            self._lost(call, f"{call.contact} has {len(customer)} customers in its record")
        elif not self._is_between(_ended_since(call), customer[0].ended, call.ended):
            self._lost(call, f"{call.contact} ended at {call.ended:.1f}, its record says {customer[0].ended}")

    def _judge_leg(self, call: Call, talk: Talk, leg: LegRecord) -> None:
        if leg.agent != talk.agent:
            self._lost(call, f"{talk.agent} talked to {call.contact}, the record says {leg.agent}")
        if not self._is_about(talk.began, leg.started):
            self._lost(
                call, f"{talk.agent} came to {call.contact} at {talk.began:.1f}, the record says {leg.started:.1f}"
            )
        if talk.ended is None:
            return
        over = min(talk.ended, talk.asked or talk.ended, call.ended or talk.ended)
        if not self._is_between(over, leg.ended, talk.ended):
            self._lost(call, f"{talk.agent} left {call.contact} at {talk.ended:.1f}, the record says {leg.ended}")

    def _judge_recordings(self, call: Call, record: Record) -> None:
        for talk in call.talks:
            if not call.is_recorded or talk.ended is None or talk.ended - talk.began < SHORTEST_S:
                continue
            made = [recording for recording in record.recordings if recording.leg == talk.leg]
            lasted = talk.ended - talk.began
            if len(made) > 1:
                self._duplicated(call.contact, f"{talk.agent}'s talk to {call.contact} has {len(made)} recordings")
            elif not made or not made[0].is_ready:
                self._lost(call, f"{talk.agent}'s talk to {call.contact} of {lasted:.1f} s has no recording")
            elif abs(made[0].seconds - lasted) > RECORDED_SLACK_S + 0.05 * lasted:
                said = f"of {made[0].seconds:.1f} s"
                self._lost(call, f"{talk.agent}'s talk to {call.contact} of {lasted:.1f} s has a recording {said}")

    def _is_about(self, seen: float, told: float | None) -> bool:
        return self._is_between(seen, told, seen)

    def _is_between(self, first: float, told: float | None, last: float) -> bool:
        """A talk is over when its end was granted or the customer is gone, and telephony may be told later."""
        return told is not None and first - SLACK_S <= told <= self._latest(last)

    def _latest(self, seen: float) -> float:
        """By when an instant must be known. Whatever is killed before it is as late as it may be is late by its absence too."""
        known = self._late_until(seen) + SLACK_S
        back = self._late_until(known)
        return known if back == known else back + SLACK_S

    def _lost(self, call: Call, what: str) -> None:
        about = (call.contact, *(talk.agent for talk in call.talks))
        self._ledger.broken(call.ended or self._now, Promise.RECORD, what, *about)

    def _duplicated(self, contact: str, what: str) -> None:
        self._ledger.broken(self._now, Promise.ONE_RECORD, what, contact)


def _ended_since(call: Call) -> float:
    """When the call could first count as over: when the last agent asked for its end, if that is how it ended."""
    asked = call.talks[-1].asked if call.talks and not call.may_end else None
    assert call.ended is not None
    return min(call.ended, asked or call.ended)
