"""A tiny world around an engine: customers who call and lose patience, agents who answer or do not, phones that fail.

It answers every command with its outcome, on virtual time and with chance from one seed. When no more customers come it
runs until nothing is left to happen.
"""

import random
from collections.abc import Callable, Iterator
from heapq import heappop, heappush

from perezvon.engine.centre import CallbackSetup, PersonalManagerStep
from perezvon.engine.changes import (
    AgentStateChanged,
    Change,
    ConsultStarted,
    ContactParked,
    ContactStarted,
    LegEnded,
    LegStarted,
)
from perezvon.engine.commands import (
    AskWeb,
    CallCustomer,
    CancelOffer,
    Command,
    ConnectAgent,
    HangUpLeg,
    MuteLeg,
    OfferContact,
    PauseRecording,
    PlayMusic,
    PlayPrompts,
    RecordMessage,
    SendDigits,
    SetLegPart,
    StopPlaying,
    TransferOut,
)
from perezvon.engine.engine import Engine
from perezvon.engine.events import (
    AgentStateRequested,
    CallbacksSet,
    CallbackWanted,
    CallbackWithdrawn,
    CallOutRequested,
    CommandDone,
    CommandFailed,
    ConferenceRequested,
    ConsultRequested,
    ConsultReturnRequested,
    ContactEndRequested,
    ContactWrappedUp,
    DigitPressed,
    DigitsEntered,
    DigitsRequested,
    Event,
    HandOverRequested,
    HangUpRequested,
    HoldRequested,
    LegConnected,
    LegHungUp,
    LegInterrupted,
    LegRecorded,
    LegRestored,
    MuteRequested,
    OfferAnswered,
    OfferDeclined,
    OutsideTransferRequested,
    ParkRequested,
    PhoneLost,
    PhoneReady,
    PromptEnded,
    RecordingPauseRequested,
    ResumeRequested,
    RetrieveRequested,
    SuperviseRequested,
    TakeOverRequested,
    TimePassed,
    ToAgent,
    ToQueue,
    TransferRequested,
    WebAnswered,
)
from perezvon.engine.flow.graph import (
    AskDigits,
    Consent,
    GoToNumber,
    IsKnownCaller,
    Menu,
    MenuChoice,
    TakeMessage,
    WebRequest,
)
from perezvon.kernel.time import SECOND, Micros
from perezvon.kernel.values import Language
from tests.support.factories import (
    arrived,
    at_work,
    centre,
    changed,
    flow_published,
    node,
    prompt,
    queue_set,
    queue_step,
    rating,
    route_set,
    straight_to,
)
from tests.support.script import START

AGENTS = ("anna", "ben", "chen", "dora", "emil")
Said = tuple[Command | Change, ...]


def busy_centre() -> tuple[Event, ...]:
    """Five agents in two queues; known callers reach their manager first, others a menu; sales overflow to support."""
    menu = Menu(
        node=node("menu"),
        spoken=(prompt("main_menu"),),
        choices=(
            MenuChoice(digit="1", next=node("sales")),
            MenuChoice(digit="2", next=node("support")),
            MenuChoice(digit="3", next=node("order")),
            MenuChoice(digit="4", next=node("message")),
            MenuChoice(digit="5", next=node("outside")),
        ),
        otherwise=node("support"),
    )
    return centre(
        queue_set("sales", wrap_up_s=30, back_off_s=5, ring_s=12, priority=20),
        queue_set("support", wrap_up_s=20),
        route_set(PersonalManagerStep(), queue_step("sales", 60), queue_step("support"), route="to-sales"),
        route_set(queue_step("support", 240), route="to-support"),
        flow_published(
            IsKnownCaller(node=node("known"), known=node("sales"), unknown=node("consent")),
            Consent(node=node("consent"), spoken=(prompt("recorded"),), refuse="0", next=menu.node, refused=menu.node),
            menu,
            AskDigits(node=node("order"), attribute="order", spoken=(prompt("order"),), next=node("look_up")),
            WebRequest(node=node("look_up"), endpoint="orders", send=("order",), next=menu.node, failed=node("sales")),
            TakeMessage(node=node("message"), spoken=(prompt("speak"),), next=menu.node, otherwise=node("support")),
            GoToNumber(node=node("outside"), number="office", otherwise=node("support")),
            changed(straight_to("to-sales"), node=node("sales")),
            changed(straight_to("to-support", waiting=(prompt("please_wait"),)), node=node("support")),
            rating(),
            after_talk="rating",
        ),
        CallbacksSet(callbacks=CallbackSetup(attempts=2, retry_s=90, ring_s=20, keep_s=900, is_automatic=True)),
        *(event for number, agent in enumerate(AGENTS) for event in at_work(agent, *_queues_of(number))),
    )


def _queues_of(number: int) -> tuple[str, ...]:
    return (("sales",), ("support",), ("sales", "support"))[number % 3]


class World:
    """Runs an engine among simulated people."""

    def __init__(self, engine: Engine, *, seed: int, calls: int) -> None:
        self.engine = engine
        self.now: Micros = START
        self.seq = 0
        self._random = random.Random(seed)
        self._future: list[tuple[Micros, int, Event]] = []
        self._count = 0
        self._outgoing = calls // 10
        """How many people agents will call by their own wish at most: else one call would lead to the next for ever."""
        self._arrive(calls)

    def run(self) -> Iterator[tuple[Event, Said]]:
        """Everything that happens, until nothing more does."""
        for event in busy_centre():
            yield event, self._handle(event)
        while (event := self._next()) is not None:
            said = self._handle(event)
            yield event, said
            for output in said:
                self._react(output)

    def replace_engine(self, change: Callable[[Engine], Engine]) -> None:
        """Run on with another engine, such as one restored from a snapshot."""
        self.engine = change(self.engine)

    def _handle(self, event: Event) -> Said:
        self.seq += 1
        return self.engine.handle(self.seq, self.now, event)

    def _next(self) -> Event | None:
        deadline = self.engine.next_deadline
        due = self._future[0][0] if self._future else None
        if deadline is not None and (due is None or deadline <= due):
            self.now = max(self.now, deadline)
            return TimePassed()
        if due is None:
            return None
        self.now = max(self.now, due)
        return heappop(self._future)[2]

    def _in(self, low: float, high: float, event: Event) -> None:
        self._count += 1
        delay = round(self._random.uniform(low, high) * SECOND)
        heappush(self._future, (self.now + delay, self._count, event))

    def _arrive(self, calls: int) -> None:
        for number in range(calls):
            known = self._random.random() < 0.4
            arrival = arrived(
                f"c{number}",
                customer=f"customer{number // 2}" if known else None,
                party=f"party{number // 2}" if number % 3 else None,
                manager=self._random.choice(AGENTS) if known else None,
                language=self._random.choice((None, *Language)),
            )
            self._in(0, calls * 9, arrival)
            for _ in range(2 if self._random.random() < 0.05 else 0):
                self._in(0, calls * 9, arrival)

    # --- What people and phones do. ---

    def _react(self, output: Command | Change) -> None:
        match output:
            case PlayPrompts():
                self._listen(output)
            case RecordMessage() | AskWeb() | TransferOut():
                self._serve(output)
            case (
                PlayMusic() | StopPlaying() | SetLegPart() | MuteLeg() | PauseRecording() | SendDigits() | CancelOffer()
            ):
                self._in(0, 1, CommandDone(command=output.id))
            case OfferContact():
                self._ring(output)
            case ConnectAgent():
                self._connect(output)
            case HangUpLeg():
                self._in(0, 1, LegHungUp(contact=output.contact, leg=output.leg, cause="command", command=output.id))
            case LegStarted(agent=None):
                self._in(1, 300, LegHungUp(contact=output.contact, leg=output.leg, cause="customer"))
            case LegEnded(agent=str()):
                recorded = LegRecorded(
                    contact=output.contact, leg=output.leg, recording=f"r{output.leg}", started=self.now, duration=1
                )
                self._in(0, 900, recorded)
            case LegStarted(is_guest=False):
                self._talk(output.contact, output.leg, output.agent)
            case _:
                self._act(output)

    def _act(self, output: Command | Change) -> None:
        match output:
            case CallCustomer():
                self._call(output)
            case ContactStarted(callback=None, called_by=None):
                self._want_callback(output)
            case ConsultStarted():
                self._consult(output.contact, output.agent)
            case ContactParked():
                self._in(5, 250, RetrieveRequested(contact=output.contact, agent=self._random.choice(AGENTS)))
                self._in(5, 250, RetrieveRequested(contact=output.contact, agent=output.agent))
            case AgentStateChanged():
                self._behave(output)
            case _:
                pass

    def _listen(self, command: PlayPrompts) -> None:
        chance = self._random.random()
        if chance < 0.1:
            self._in(0, 1, CommandFailed(command=command.id, reason="no_sound"))
        elif command.most > 1 and chance < 0.7:
            entered = DigitsEntered(
                command=command.id, contact=command.contact, leg=command.leg, count=4, digits="1234"
            )
            self._in(1, 9, entered)
        elif command.digits and chance < 0.7:
            digit = self._random.choice(command.digits + "9")
            self._in(1, 9, DigitPressed(contact=command.contact, leg=command.leg, digit=digit, command=command.id))
        else:
            self._in(1, 9, PromptEnded(command=command.id, contact=command.contact, leg=command.leg))

    def _serve(self, command: RecordMessage | AskWeb | TransferOut) -> None:
        """What is no speech succeeds two times of three."""
        if self._random.random() < 0.33:
            self._in(0, 3, CommandFailed(command=command.id, reason="not_supported"))
            return
        match command:
            case RecordMessage(id=id_, contact=contact, leg=leg):
                message = LegRecorded(
                    contact=contact, leg=leg, recording=f"r{id_}", started=self.now, duration=1, command=id_
                )
                self._in(5, 60, message)
            case AskWeb(id=id_, contact=contact):
                self._in(0, 3, WebAnswered(command=id_, contact=contact))
            case TransferOut(id=id_, contact=contact, leg=leg):
                self._in(1, 3, LegHungUp(contact=contact, leg=leg, cause="command", command=id_))

    def _ring(self, command: OfferContact) -> None:
        chance = self._random.random()
        if chance < 0.05:
            reason = self._random.choice(("phone_not_reachable", "broken"))
            self._in(0, 1, CommandFailed(command=command.id, reason=reason))
            return
        self._in(0, 1, CommandDone(command=command.id))
        if chance < 0.75:
            self._in(1, 15, OfferAnswered(offer=command.offer, agent=command.agent))
        elif chance < 0.85:
            self._in(1, 15, OfferDeclined(offer=command.offer, agent=command.agent))
        elif chance < 0.9:
            self._in(1, 15, PhoneLost(agent=command.agent))
            self._in(20, 60, PhoneReady(agent=command.agent))

    def _connect(self, command: ConnectAgent) -> None:
        if self._random.random() < 0.1:
            self._in(0, 1, CommandFailed(command=command.id, reason="no_media"))
            return
        self._in(0, 1, LegConnected(command=command.id, contact=command.contact, leg=command.leg))
        if self._random.random() < 0.3:
            self._in(5, 120, HangUpRequested(contact=command.contact, agent=command.agent))
        else:
            cause = self._random.choice(("agent", "lost"))
            self._in(5, 120, LegHungUp(contact=command.contact, leg=command.leg, cause=cause))

    def _call(self, command: CallCustomer) -> None:
        if self._random.random() < 0.6:
            self._in(1, 15, LegConnected(command=command.id, contact=command.contact, leg=command.leg))
        else:
            reason = self._random.choice(("busy", "no_answer", "rejected", "not_supported"))
            self._in(1, 20, CommandFailed(command=command.id, reason=reason))

    def _want_callback(self, contact: ContactStarted) -> None:
        """Some would rather be called back, and some of them change their minds."""
        chance = self._random.random()
        if chance < 0.3:
            wish = CallbackWanted(
                callback=f"b{contact.contact}",
                line=contact.line,
                contact=contact.contact if chance < 0.2 else None,
                party=contact.party,
                customer=contact.customer,
                due=self.now + 30 * SECOND if chance < 0.1 else None,
            )
            self._in(1, 60, wish)
        if chance < 0.03:
            self._in(30, 120, CallbackWithdrawn(callback=f"b{contact.contact}"))

    def _talk(self, contact: str, leg: str, agent: str) -> None:
        """What the responsible agent does, and what happens to them."""
        target = self._random.choice((*(ToAgent(agent=other) for other in AGENTS), ToQueue(queue="sales")))
        match self._random.randrange(9):
            case 0:
                self._in(1, 30, HoldRequested(contact=contact, agent=agent))
                self._in(20, 60, ResumeRequested(contact=contact, agent=agent))
            case 1:
                self._in(1, 60, TransferRequested(contact=contact, agent=agent, target=target))
            case 2:
                self._in(1, 30, ConsultRequested(contact=contact, agent=agent, target=target))
            case 3:
                self._in(1, 60, ParkRequested(contact=contact, agent=agent))
            case 4:
                self._in(1, 30, LegInterrupted(contact=contact, leg=leg))
                self._in(20, 70, LegRestored(contact=contact, leg=leg))
            case 5:
                self._in(1, 20, MuteRequested(contact=contact, agent=agent, is_muted=True))
                self._in(10, 40, DigitsRequested(contact=contact, agent=agent, digits="12#"))
                self._in(1, 20, RecordingPauseRequested(contact=contact, agent=agent, is_paused=True))
            case 6:
                self._supervise(contact)
            case 7:
                self._in(1, 60, OutsideTransferRequested(contact=contact, agent=agent, party="outside"))
            case _:
                pass

    def _consult(self, contact: str, agent: str) -> None:
        """How the responsible agent ends a consultation, perhaps too early."""
        kind = self._random.choice((ConsultReturnRequested, HandOverRequested, ConferenceRequested))
        self._in(2, 60, kind(contact=contact, agent=agent))

    def _supervise(self, contact: str) -> None:
        supervisor = self._random.choice(AGENTS)
        for part in self._random.choices(("listen", "whisper", "talk"), k=2):
            self._in(1, 40, SuperviseRequested(contact=contact, agent=supervisor, part=part))
        if self._random.random() < 0.5:
            self._in(20, 60, TakeOverRequested(contact=contact, agent=supervisor))
        if self._random.random() < 0.1:
            self._in(20, 60, ContactEndRequested(contact=contact, agent=supervisor))

    def _behave(self, change: AgentStateChanged) -> None:
        if change.state == "wrap_up" and self._random.random() < 0.7:
            outcome = self._random.choice((None, "solved", "unheard_of"))
            self._in(1, 40, ContactWrappedUp(contact=change.contact, agent=change.agent, outcome=outcome))
        if change.state in ("talking", "ringing") and self._random.random() < 0.05:
            wish = self._random.choice(("break", "offline"))
            self._in(0, 20, AgentStateRequested(agent=change.agent, state=wish))
        if self._outgoing and change.state in ("available", "break") and self._random.random() < 0.05:
            self._outgoing -= 1
            called = f"customer{self._random.randrange(20)}"
            self._in(1, 30, CallOutRequested(agent=change.agent, customer=called, party=f"party of {called}"))
        if change.state in ("break", "offline"):
            self._in(5, 60, AgentStateRequested(agent=change.agent, state="available"))
        if change.reason in ("phone_not_reachable", "connection"):
            self._in(5, 60, PhoneReady(agent=change.agent))
