"""The end of a seed: the log against what telephony lived through and what people were told."""

from collections import Counter
from collections.abc import Iterable, Sequence

from perezvon.engine.changes import ContactEnded, ContactStarted, LegRecordingMade, RouteEntered
from perezvon.engine.events import ContactArrived, Request
from perezvon.engine.routing.people import OWED_S
from perezvon.engine.wire import encode_event
from perezvon.entrypoints.chaos.simulation.desk import Desk
from perezvon.entrypoints.chaos.simulation.ledger import Call, Ledger
from perezvon.entrypoints.chaos.simulation.screens import Screen
from perezvon.entrypoints.chaos.simulation.voice import Exchange
from perezvon.features.dispatch.service import messages
from perezvon.features.dispatch.service.mirror import Mirror
from perezvon.features.dispatch.service.steps import event_of
from perezvon.kernel.ids import ContactId
from perezvon.kernel.time import SECOND, Micros
from perezvon.platform.log.port import LogRow


class Judge:
    """Each call stands in the log once and whole, each recording once, and each wish as its maker was told."""

    def __init__(
        self, ledger: Ledger, exchange: Exchange, desk: Desk, screens: Sequence[Screen], lost: Iterable[LogRow]
    ) -> None:
        self._ledger = ledger
        self._exchange = exchange
        self._desk = desk
        self._screens = screens
        lost = list(lost)
        self._lost_calls = {event.contact for event in map(event_of, lost) if isinstance(event, ContactArrived)}
        """Of which nobody knows who leads now, if telephony died too before they were told anew."""
        self._lost = {(row.seq, row.data) for row in lost}
        """What was decided without the database by a leader whom another followed: told, and not in the log."""
        self._mirror = Mirror()
        self._started: dict[ContactId, Micros] = {}
        self._ended: dict[ContactId, Micros] = {}
        self._began: Counter[str] = Counter()
        self._finished: Counter[str] = Counter()
        self._recorded: Counter[str] = Counter()
        self._boosts: dict[ContactId, int] = {}
        self._found: list[str] = []

    def judge(self, rows: Sequence[LogRow], due: int) -> Sequence[str]:
        """What is wrong. Of the steps, so many were there in time for every screen to show them. A judge judges once."""
        if self._follow(rows):
            self._compare(rows, due)
        return self._found

    def _compare(self, rows: Sequence[LogRow], due: int) -> None:
        for call in self._ledger.calls.values():
            self._judge_call(call)
        for recording, is_certain in self._ledger.recordings.items():
            if self._recorded[recording] > 1 or (is_certain and not self._recorded[recording]):
                self._violate(f"the recording {recording} stands {self._recorded[recording]} times in the log")
        if legs := list(self._exchange.inventory().agent_legs):
            self._violate(f"legs of agents are left over: {legs}")
        self._judge_wishes(rows)
        for screen in self._screens:
            if not due <= screen.mirror.seq <= len(rows):
                self._violate(f"{screen.name} shows step {screen.mirror.seq} of {len(rows)}")
            elif screen.mirror._mirror.engine.snapshot() != self._mirror.engine.snapshot():
                self._violate(f"{screen.name} shows another state than the log tells")

    def _violate(self, what: str) -> None:
        self._found.append(what)

    def _follow(self, rows: Sequence[LogRow]) -> bool:
        """Decide the whole log again. False if it is no log."""
        for seq, row in enumerate(rows, 1):
            if row.seq != seq:
                self._violate(f"step {seq} of the log says that it is {row.seq}")
                return False
            for output in self._mirror.apply(row):
                match output:
                    case ContactStarted(contact=contact):
                        self._began[contact] += 1
                        self._started[contact] = row.at
                    case ContactEnded(contact=contact):
                        self._finished[contact] += 1
                        self._ended[contact] = row.at
                    case LegRecordingMade(recording=recording):
                        self._recorded[recording] += 1
                    case RouteEntered(contact=contact, boosts=boosts):
                        self._boosts[contact] = sum(boost.boost_s for boost in boosts)
                    case _:
                        pass
        if self._mirror.differences:
            self._violate(f"{self._mirror.differences} steps are decided otherwise when they are followed")
        return True

    def _judge_call(self, call: Call) -> None:
        contact = call.contact
        if not call.is_over:
            self._violate(f"{contact} still waits")
        began, finished = self._began[contact], self._finished[contact]
        may_be_unknown = call.is_untold and (not call.is_known or contact in self._lost_calls)
        if (began, finished) != (1, 1) and not (may_be_unknown and began == finished == 0):
            self._violate(f"{contact} began {began} times in the log and ended {finished} times")
        if call.again_of is not None and self._is_owed(call.again_of, contact) and self._boosts[contact] < OWED_S:
            self._violate(f"{contact} calls again after {call.again_of} was lost, and is not put first")

    def _is_owed(self, lost: ContactId, contact: ContactId) -> bool:
        """Whether dispatch knew, when they called again, that their call was lost, and not for too long."""
        known, again = self._ended.get(lost), self._started.get(contact)
        is_dispatchs = self._ledger.calls[lost].may_end
        return not is_dispatchs and known is not None and again is not None and 0 < again - known < OWED_S * SECOND

    def _judge_wishes(self, rows: Sequence[LogRow]) -> None:
        """What was granted is in the log where it was said to be, and nothing came true more often than it was asked."""
        for seq, event in self._desk.granted:
            is_lost = (seq, encode_event(event)[2]) in self._lost
            if not is_lost and (seq > len(rows) or event_of(rows[seq - 1]) != event):
                self._violate(f"{event} was granted as step {seq}, which is another")
        done: Counter[bytes] = Counter()
        for row in rows:
            decided = event_of(row)
            if isinstance(decided, Request):
                done[messages.encode(decided)] += 1
        for payload, times in done.items():
            if times > self._desk.asked[payload]:
                self._violate(f"{messages.decode_request(payload)} was decided {times} times")
