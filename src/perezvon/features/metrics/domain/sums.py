"""What is added up of contacts and of agents' time. Every figure is made of these sums alone.

Each part of a sum belongs to the instant at which the last thing it needs became so, and so to one quarter of an hour. Whoever is
called by us is nobody who waits: what happens in queues before they answer adds to no sum of queues.

Durations are microseconds.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from perezvon.kernel.time import SECOND, Micros

SHORT: Micros = 5 * SECOND
"""Whoever leaves a queue within this time hardly waited."""

TARGET: Micros = 20 * SECOND
"""Within what a queue is to answer that nobody set."""

REPEAT_DAYS: Final = (1, 7, 30)
"""Within so many days somebody who was talked to and comes again is a repeat, and one who had not come before is new."""


class Source(StrEnum):
    """What happens, each of which adds to some sums."""

    ENTRY = "entry"
    """A contact enters a queue; it may enter several, and one several times."""
    EXIT = "exit"
    """It leaves the queue."""
    ARRIVAL = "arrival"
    """Somebody comes, of whom nobody wanted that they do."""
    ANSWER = "answer"
    """Somebody who came is talked to for the first time."""
    RETURN = "return"
    """A customer who is called back answers, or an attempt ended without that."""
    ENDING = "ending"
    """A contact is over."""
    RESPONSE = "response"
    """A customer answered a question of a survey, and did not answer it anew in the same contact."""
    PART = "part"
    """An agent's part in a contact is over."""
    OFFER = "offer"
    """A phone rings no more."""
    WORK = "work"
    """An agent talked or wrote about one contact, and does something else now."""
    TIME = "time"
    """Time passed while an agent was signed in, and on no break."""
    BREAK = "break"
    """Time passed while an agent was on a break."""


class Sum(StrEnum):
    """The sums, by source. Contacts are counted, and time is in microseconds."""

    OFFERED = "offered"

    ANSWERED = "answered"
    ANSWERED_WAIT = "answered_wait"
    """From the entry to the answer, ringing included."""
    ANSWERED_IN_TIME = "answered_in_time"
    """After at most the target that the queue had just then."""
    ANSWERED_SINCE_ARRIVAL = "answered_since_arrival"
    """The time from the arrival, with all that the caller heard before the queue."""
    ANSWERED_IN_TIME_SINCE_ARRIVAL = "answered_in_time_since_arrival"
    ANSWERED_SINCE_RING = "answered_since_ring"
    """The time since a phone rang for them first in this queue; none if an answer came without."""
    ANSWERED_IN_TIME_SINCE_RING = "answered_in_time_since_ring"
    ABANDONED = "abandoned"
    ABANDONED_WAIT = "abandoned_wait"
    ABANDONED_SHORT = "abandoned_short"
    """After at most `SHORT`."""
    ABANDONED_IN_TIME = "abandoned_in_time"
    """After at most the target."""
    FLOWED_OUT = "flowed_out"
    """Left for another queue, a callback, a message, or because nobody was there."""
    FLOWED_OUT_WAIT = "flowed_out_wait"
    ASKED_BACK_IN_TIME = "asked_back_in_time"
    """Of those who flowed out, who then asked to be called back and had waited no longer than the target."""

    ARRIVED = "arrived"
    ARRIVED_KNOWN = "arrived_known"
    """Whose number or profile is known, so that they can be recognised when they come again."""
    REPEATED_1 = "repeated_1"
    """Who were talked to, and whose contact had ended, in the 24 hours before."""
    REPEATED_7 = "repeated_7"
    REPEATED_30 = "repeated_30"
    NEW_1 = "new_1"
    """Of those who are known, who had not come in the 24 hours before, whether or not anybody talked to them then."""
    NEW_7 = "new_7"
    NEW_30 = "new_30"

    REPLIED = "replied"
    REPLY_TIME = "reply_time"
    """From the arrival to the first human answer, by the calendar."""
    REPLY_OPEN_TIME = "reply_open_time"
    """Of this, while it was open for them: by the hours of the queue, as its hours were then; without such by those that the flow of
    the line asks for first; without such always."""

    CALLED_BACK = "called_back"
    NOT_REACHED = "not_reached"

    TALKED = "talked"
    """Contacts that are over and in which an agent talked to somebody who came."""
    RESOLUTION_TIME = "resolution_time"
    """Of these, from the arrival to the end, by the calendar."""
    RESOLUTION_OPEN_TIME = "resolution_open_time"
    """Of this, while it was open for them."""
    LEFT_BEFORE_QUEUE = "left_before_queue"
    """Who hung up in the menu."""
    RATED = "rated"
    RATING = "rating"
    """The stars together."""
    RATING_SQUARED = "rating_squared"
    RATED_TOP = "rated_top"
    """With four or five stars."""
    CONCLUDED = "concluded"
    """Of those that were talked in, with an outcome that the agent chose."""
    CONCLUDED_SOLVED = "concluded_solved"
    """Of these, with one that said just then that the customer needs nothing more."""

    NPS_ANSWERED = "nps_answered"
    """Whether they would recommend us, from 0 to 10."""
    PROMOTERS = "promoters"
    """Who said 9 or 10."""
    DETRACTORS = "detractors"
    """Who said 6 or less."""
    CES_ANSWERED = "ces_answered"
    """Whether it was easy, from 1 to 7."""
    CES = "ces"
    """What they said together."""
    CES_SQUARED = "ces_squared"
    CES_EASY = "ces_easy"
    """Who said 5 or more."""
    SOLVED_ANSWERED = "solved_answered"
    """Whether it was solved."""
    SOLVED_SAID = "solved_said"

    HANDLED = "handled"
    """Parts of agents who were responsible for the contact: one that was passed on was handled by both."""
    RESPONSIBLE_TIME = "responsible_time"
    """Of these, since they were responsible."""
    HOLDS = "holds"
    HELD = "held"
    """Of these, in which the customer was put on hold at least once."""
    HOLD_TIME = "hold_time"
    PASSED_ON = "passed_on"
    """Of these, which the agent passed on, to a colleague, a queue or somebody outside."""

    RUNG = "rung"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    RANG_OUT = "rang_out"
    UNREACHABLE = "unreachable"
    """The phone could not be rung, or failed."""
    CALLER_LEFT = "caller_left"
    """The customer hung up, or was taken elsewhere, while it rang."""
    TAKEN = "taken"
    """A colleague who was rung too was quicker."""
    WITHDRAWN = "withdrawn"
    """Whoever wanted to consult does not any more."""

    WORKED = "worked"
    """Talking, hold and consultation included, and wrapping up, when it ended."""
    TALK_WORKED = "talk_worked"
    WRAPPED_UP = "wrapped_up"

    AVAILABLE_TIME = "available_time"
    RINGING_TIME = "ringing_time"
    TALKING_TIME = "talking_time"
    WRAP_UP_TIME = "wrap_up_time"
    """Writing included."""
    MONITORING_TIME = "monitoring_time"

    BREAK_TIME = "break_time"
    PAID_BREAK_TIME = "paid_break_time"
    """Of this, for reasons that were paid just then."""


_OF: Final[Mapping[Source, tuple[Sum, ...]]] = {
    Source.ENTRY: (Sum.OFFERED,),
    Source.EXIT: (
        Sum.ANSWERED,
        Sum.ANSWERED_WAIT,
        Sum.ANSWERED_IN_TIME,
        Sum.ANSWERED_SINCE_ARRIVAL,
        Sum.ANSWERED_IN_TIME_SINCE_ARRIVAL,
        Sum.ANSWERED_SINCE_RING,
        Sum.ANSWERED_IN_TIME_SINCE_RING,
        Sum.ABANDONED,
        Sum.ABANDONED_WAIT,
        Sum.ABANDONED_SHORT,
        Sum.ABANDONED_IN_TIME,
        Sum.FLOWED_OUT,
        Sum.FLOWED_OUT_WAIT,
        Sum.ASKED_BACK_IN_TIME,
    ),
    Source.ARRIVAL: (
        Sum.ARRIVED,
        Sum.ARRIVED_KNOWN,
        Sum.REPEATED_1,
        Sum.REPEATED_7,
        Sum.REPEATED_30,
        Sum.NEW_1,
        Sum.NEW_7,
        Sum.NEW_30,
    ),
    Source.ANSWER: (Sum.REPLIED, Sum.REPLY_TIME, Sum.REPLY_OPEN_TIME),
    Source.RETURN: (Sum.CALLED_BACK, Sum.NOT_REACHED),
    Source.ENDING: (
        Sum.TALKED,
        Sum.RESOLUTION_TIME,
        Sum.RESOLUTION_OPEN_TIME,
        Sum.LEFT_BEFORE_QUEUE,
        Sum.RATED,
        Sum.RATING,
        Sum.RATING_SQUARED,
        Sum.RATED_TOP,
        Sum.CONCLUDED,
        Sum.CONCLUDED_SOLVED,
    ),
    Source.RESPONSE: (
        Sum.NPS_ANSWERED,
        Sum.PROMOTERS,
        Sum.DETRACTORS,
        Sum.CES_ANSWERED,
        Sum.CES,
        Sum.CES_SQUARED,
        Sum.CES_EASY,
        Sum.SOLVED_ANSWERED,
        Sum.SOLVED_SAID,
    ),
    Source.PART: (Sum.HANDLED, Sum.RESPONSIBLE_TIME, Sum.HOLDS, Sum.HELD, Sum.HOLD_TIME, Sum.PASSED_ON),
    Source.OFFER: (
        Sum.RUNG,
        Sum.ACCEPTED,
        Sum.DECLINED,
        Sum.RANG_OUT,
        Sum.UNREACHABLE,
        Sum.CALLER_LEFT,
        Sum.TAKEN,
        Sum.WITHDRAWN,
    ),
    Source.WORK: (Sum.WORKED, Sum.TALK_WORKED, Sum.WRAPPED_UP),
    Source.TIME: (
        Sum.AVAILABLE_TIME,
        Sum.RINGING_TIME,
        Sum.TALKING_TIME,
        Sum.WRAP_UP_TIME,
        Sum.MONITORING_TIME,
    ),
    Source.BREAK: (Sum.BREAK_TIME, Sum.PAID_BREAK_TIME),
}

SOURCE: Final[Mapping[Sum, Source]] = {one: source for source, sums in _OF.items() for one in sums}
"""What adds to each sum."""


def sums_of(source: Source) -> tuple[Sum, ...]:
    """All to which this adds."""
    return _OF[source]


class By(StrEnum):
    """What sums are told apart by: what there was to do, and who did it."""

    QUEUE = "queue"
    """The one that was waited in; of an offer, the one that it was made for, and of a part and its work, the one of the offer that
    began it. Where there is none, and of whatever else follows, the one that the contact had entered last."""
    LINE = "line"
    OUTCOME = "outcome"
    """What the agent chose in the end; none is one, too."""
    TIER = "tier"
    """The tier of customers that whoever it is belonged to when the contact began, as far as they were known then."""
    AGENT = "agent"
    TEAM = "team"
    """The one that the agent was in just then."""
    REASON = "reason"
    """Why an agent was on a break."""


class Subject(StrEnum):
    """What sources tell of. Those of one subject are known by the same, and added up together."""

    ARRIVING = "arriving"
    WAITING = "waiting"
    SERVING = "serving"
    """Of a contact that is over the agent is the one who was responsible last."""
    TIME = "time"
    BREAK = "break"


SOURCES: Final[Mapping[Subject, tuple[Source, ...]]] = {
    Subject.ARRIVING: (Source.ARRIVAL,),
    Subject.WAITING: (Source.ENTRY, Source.EXIT, Source.ANSWER, Source.RETURN),
    Subject.SERVING: (Source.ENDING, Source.RESPONSE, Source.PART, Source.OFFER, Source.WORK),
    Subject.TIME: (Source.TIME,),
    Subject.BREAK: (Source.BREAK,),
}

_PARTS: Final[Mapping[Subject, tuple[By, ...]]] = {
    Subject.ARRIVING: (By.LINE, By.OUTCOME, By.TIER),
    Subject.WAITING: (By.QUEUE, By.LINE, By.OUTCOME, By.TIER),
    Subject.SERVING: (By.QUEUE, By.LINE, By.OUTCOME, By.TIER, By.AGENT, By.TEAM),
    Subject.TIME: (By.AGENT, By.TEAM),
    Subject.BREAK: (By.AGENT, By.TEAM, By.REASON),
}

SUBJECT: Final[Mapping[Source, Subject]] = {source: subject for subject, of in SOURCES.items() for source in of}

KNOWN_BY: Final[Mapping[Source, tuple[By, ...]]] = {source: _PARTS[SUBJECT[source]] for source in Source}
"""By what a source can be told apart."""


def parts_of(subject: Subject) -> tuple[By, ...]:
    """By what all its sources can be told apart."""
    return _PARTS[subject]


def sums_about(subject: Subject) -> tuple[Sum, ...]:
    """All to which its sources add."""
    return tuple(one for source in SOURCES[subject] for one in sums_of(source))
