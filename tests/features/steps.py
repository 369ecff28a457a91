"""Steps of a log for tests of what follows from it."""

from collections.abc import Sequence

from perezvon.engine.changes import (
    AgentStateChanged,
    Change,
    ContactEnded,
    ContactStarted,
    Decided,
    LegEnded,
    LegRecordingMade,
    LegStarted,
    OfferEnded,
    OfferMade,
    OutcomeChosen,
    QuestionAnswered,
    QueueEntered,
    QueueLeft,
    RouteEntered,
    RouteStepped,
)
from perezvon.engine.commands import Command
from perezvon.engine.events import TimePassed
from perezvon.engine.wire import Step
from perezvon.kernel.ids import (
    MAIN,
    AgentId,
    ContactId,
    CustomerId,
    LegId,
    LineId,
    OfferId,
    OutcomeId,
    QuestionId,
    QueueId,
    RecordingId,
    RouteId,
)
from perezvon.kernel.time import SECOND
from perezvon.kernel.values import Channel, Language

NINE = 1_790_000_000 * SECOND
"""When every test day begins."""


def step(seq: int, *outputs: Command | Change, second: int = 0) -> Step:
    """A step so many seconds after nine."""
    return Step(domain=MAIN, seq=seq, at=NINE + second * SECOND, event=TimePassed(), outputs=outputs)


def talked(name: str = "c1", *, agent: str = "anna", customer: str | None = "maria", seq: int = 1) -> Sequence[Step]:
    """A contact that waited 5 s for an agent who declined and 3 s more for `agent`, then talked 60 s and was rated 5.

    It arrives `seq` seconds after nine and makes eight steps.
    """
    contact, leg, agent_leg = ContactId(name), LegId(f"{name}-customer"), LegId(f"{name}-agent")
    first, second = OfferId(f"{name}-o1"), OfferId(f"{name}-o2")
    queue, route, taker, other = QueueId("sales"), RouteId("to-sales"), AgentId(agent), AgentId("ben")
    by_rule = {"contact": contact, "queue": queue}
    expires = NINE + (seq + 20) * SECOND
    return [
        step(
            seq,
            ContactStarted(
                contact=contact,
                leg=leg,
                line=LineId("web"),
                channel=Channel.VOICE,
                language=Language.ENGLISH,
                customer=None if customer is None else CustomerId(customer),
            ),
            LegStarted(contact=contact, leg=leg),
            second=seq,
        ),
        step(
            seq + 1,
            RouteEntered(contact=contact, route=route),
            RouteStepped(contact=contact, route=route, step=0, why="started"),
            QueueEntered(contact=contact, queue=queue, position=1),
            Decided(rule="longest_idle", candidates=(), winner=other, **by_rule),
            OfferMade(offer=first, agent=other, why="longest_idle", expires=expires, **by_rule),
            AgentStateChanged(agent=other, state="ringing", reason="offered", contact=contact),
            second=seq + 10,
        ),
        step(
            seq + 2,
            OfferEnded(offer=first, contact=contact, agent=other, how="declined"),
            OfferMade(offer=second, agent=taker, why="longest_idle", expires=expires, **by_rule),
            second=seq + 15,
        ),
        step(
            seq + 3,
            OfferEnded(offer=second, contact=contact, agent=taker, how="accepted"),
            QueueLeft(contact=contact, queue=queue, why="answered"),
            second=seq + 17,
        ),
        step(
            seq + 4,
            LegStarted(contact=contact, leg=agent_leg, agent=taker, offer=second),
            AgentStateChanged(agent=taker, state="talking", reason="answered", contact=contact),
            second=seq + 18,
        ),
        step(
            seq + 5,
            LegEnded(contact=contact, leg=agent_leg, cause="agent", agent=taker),
            AgentStateChanged(agent=taker, state="wrap_up", reason="talk_ended", contact=contact),
            second=seq + 78,
        ),
        step(
            seq + 6,
            QuestionAnswered(contact=contact, question=QuestionId("agent_rating"), digit="5", agent=taker),
            LegEnded(contact=contact, leg=leg, cause="command"),
            ContactEnded(contact=contact, how="talked"),
            second=seq + 85,
        ),
        step(
            seq + 7,
            OutcomeChosen(contact=contact, agent=taker, outcome=OutcomeId("solved")),
            LegRecordingMade(
                contact=contact,
                leg=agent_leg,
                recording=RecordingId(f"{name}-recording"),
                started=NINE + (seq + 18) * SECOND,
                duration=60 * SECOND,
                agent=taker,
            ),
            second=seq + 90,
        ),
    ]


def abandoned(name: str, *, customer: str | None = None, seq: int = 1) -> Sequence[Step]:
    """A contact that waited 30 s and left; it arrives `seq` seconds after nine and makes two steps."""
    contact, leg, queue = ContactId(name), LegId(f"{name}-customer"), QueueId("sales")
    return [
        step(
            seq,
            ContactStarted(
                contact=contact,
                leg=leg,
                line=LineId("web"),
                channel=Channel.VOICE,
                language=Language.RUSSIAN,
                customer=None if customer is None else CustomerId(customer),
            ),
            LegStarted(contact=contact, leg=leg),
            RouteEntered(contact=contact, route=RouteId("to-sales")),
            QueueEntered(contact=contact, queue=queue, position=1),
            second=seq,
        ),
        step(
            seq + 1,
            LegEnded(contact=contact, leg=leg, cause="customer"),
            QueueLeft(contact=contact, queue=queue, why="abandoned"),
            ContactEnded(contact=contact, how="abandoned"),
            second=seq + 30,
        ),
    ]
