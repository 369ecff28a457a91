"""Joins flow and routing for one customer: turns what a flow wants into commands and hands contacts over and back.

A customer hears one thing at a time. While the flow speaks, the end of its words moves it on; while routing looks for
an agent, the waiting prompts are said once and then music plays; an agent who answers silences all of it.
"""

from collections.abc import Iterator

from perezvon.engine.changes import ContactStopped, FlowStepped, QuestionAnswered
from perezvon.engine.commands import PlayMusic, PlayPrompts
from perezvon.engine.draft import Draft, HandBack
from perezvon.engine.flow.graph import Flow, Number, Position, Prompt, Spoken, WaitingPart
from perezvon.engine.flow.interpreter import (
    Answered,
    Effect,
    Facts,
    Finish,
    FlowRun,
    HandOver,
    Reached,
    Speak,
    enter,
    go_on,
    not_served,
)
from perezvon.engine.routing.legs import Legs
from perezvon.engine.routing.lifecycle import Phase
from perezvon.engine.routing.router import Router
from perezvon.engine.routing.state import Contact
from perezvon.engine.routing.talks import Talks
from perezvon.engine.routing.wrap_ups import WrapUps
from perezvon.engine.state import Dialogue, State
from perezvon.kernel.ids import AgentId, CommandId, NodeId

_LOOKS_FOR_AGENT = (Phase.WAITING, Phase.RINGING)


class Dialogues:
    """What customers hear."""

    def __init__(self, state: State, router: Router, talks: Talks, legs: Legs, wrap_ups: WrapUps) -> None:
        self._state = state
        self._router = router
        self._talks = talks
        self._legs = legs
        self._wrap_ups = wrap_ups

    def begin(self, draft: Draft, contact: Contact, flow: Flow) -> None:
        """The contact enters its flow."""
        run = FlowRun(flow=flow.flow, version=flow.version)
        self._state.dialogues[contact.id] = Dialogue(run=run)
        self._perform(draft, contact, enter(run, flow, flow.start, self._facts(draft, contact)))

    def said(self, draft: Draft, contact: Contact, command: CommandId, digit: str | None) -> None:
        """What was said is over, or could not be said: a prompt that fails must not lose the call."""
        dialogue = self._state.dialogues.get(contact.id)
        if dialogue is None or dialogue.awaited != command:
            return
        dialogue.awaited = None
        if contact.phase in _LOOKS_FOR_AGENT:
            self._play_music(draft, contact)
        else:
            self._go_on(draft, contact, digit)

    def resume_waiting(self, draft: Draft, contact: Contact) -> None:
        """The contact looks for an agent again after one could not be connected."""
        if contact.phase in _LOOKS_FOR_AGENT:
            self._play_music(draft, contact)

    def silence(self, contact: Contact) -> None:
        """An agent answered: nothing more is said."""
        self._state.unanswered.stop_playing(contact.leg)
        dialogue = self._state.dialogues.get(contact.id)
        if dialogue is not None:
            dialogue.awaited = None

    def take_back(self, draft: Draft, contact: Contact, why: HandBack) -> None:
        """Routing has done its part."""
        dialogue = self._state.dialogues.get(contact.id)
        flow = self._state.flows.find(dialogue.run) if dialogue else None
        if dialogue is None or flow is None:
            self._finish(draft, contact)
        elif why is HandBack.NOT_SERVED:
            self._perform(draft, contact, not_served(dialogue.run, flow, self._facts(draft, contact)))
        else:
            self._enter(draft, contact, flow, dialogue.run, flow.after_talk)

    def leave(self, draft: Draft, contact: Contact, cause: str) -> None:
        """The customer is gone."""
        dialogue = self._state.dialogues.pop(contact.id, None)
        self._talks.customer_left(draft, contact, cause, in_flow=_ending(contact, dialogue, "left_in_flow"))

    def stop(self, draft: Draft, contact: Contact, agent: AgentId | None) -> None:
        """A supervisor ends the contact. Agents still do their work after a talk; if only that is left, it ends too."""
        draft.say(ContactStopped(contact=contact.id, agent=agent))
        if contact.phase is Phase.WRAP_UP:
            self._wrap_ups.end_all(draft, contact)
        else:
            self._finish(draft, contact, is_stopped=True)

    def fail(self, draft: Draft, contact: Contact) -> None:
        """There is nothing to say to this customer."""
        self._finish(draft, contact, is_failed=True)

    # --- The flow's wishes. ---

    def _enter(self, draft: Draft, contact: Contact, flow: Flow, run: FlowRun, node: NodeId | None) -> None:
        self._perform(draft, contact, enter(run, flow, node, self._facts(draft, contact)))

    def _go_on(self, draft: Draft, contact: Contact, digit: str | None) -> None:
        dialogue = self._state.dialogues[contact.id]
        flow = self._state.flows.find(dialogue.run)
        if flow is None:
            self._finish(draft, contact)
        else:
            self._perform(draft, contact, go_on(dialogue.run, flow, digit, self._facts(draft, contact)))

    def _perform(self, draft: Draft, contact: Contact, effects: Iterator[Effect]) -> None:
        for effect in effects:
            match effect:
                case Reached(node, kind, detail):
                    draft.say(FlowStepped(contact=contact.id, node=node, kind=kind, detail=detail))
                case Speak(spoken, digits, wait_s):
                    self._speak(draft, contact, spoken, digits, wait_s)
                case Answered(question, digit):
                    draft.say(QuestionAnswered(contact=contact.id, question=question, digit=digit, agent=contact.agent))
                case HandOver():
                    self._hand_over(draft, contact, effect)
                case Finish(is_failed):
                    self._finish(draft, contact, is_failed=is_failed)

    def _hand_over(self, draft: Draft, contact: Contact, effect: HandOver) -> None:
        if contact.phase is not Phase.FLOW:
            # A contact that has talked is not routed a second time; the linter says so.
            self._finish(draft, contact)
            return
        self._router.start(draft, contact, effect.route)
        if contact.phase not in _LOOKS_FOR_AGENT:
            return
        spoken = tuple(part for waiting in effect.waiting for part in self._say_position(contact, waiting))
        if spoken:
            self._speak(draft, contact, spoken)
        else:
            self._play_music(draft, contact)

    def _say_position(self, contact: Contact, part: WaitingPart) -> tuple[Spoken, ...]:
        """The part as it can be spoken, with the contact's place in its queue filled in."""
        if not isinstance(part, Position):
            return (part,)
        place = self._router.position(contact)
        return (Prompt(prompt=part.before), Number(value=place)) if place is not None else ()

    def _speak(
        self, draft: Draft, contact: Contact, spoken: tuple[Spoken, ...], digits: str = "", wait_s: int = 0
    ) -> None:
        command = draft.next_command()
        self._state.dialogues[contact.id].awaited = command
        draft.order(
            PlayPrompts(
                id=command,
                contact=contact.id,
                leg=contact.leg,
                spoken=spoken,
                language=contact.language,
                customer=contact.customer,
                digits=digits,
                wait_s=wait_s,
            )
        )

    def _play_music(self, draft: Draft, contact: Contact) -> None:
        draft.order(PlayMusic(id=draft.next_command(), contact=contact.id, leg=contact.leg))

    def _finish(self, draft: Draft, contact: Contact, *, is_failed: bool = False, is_stopped: bool = False) -> None:
        dialogue = self._state.dialogues.pop(contact.id, None)
        how = "failed" if is_failed else _ending(contact, dialogue, "finished_in_flow")
        leg = self._state.routing.legs[contact.leg]
        self._talks.customer_left(draft, contact, "command", in_flow=how, is_stopped=is_stopped)
        self._legs.hang_up(draft, leg)

    def _facts(self, draft: Draft, contact: Contact) -> Facts:
        return Facts(at=draft.at, is_known=contact.customer is not None, hours=self._state.hours)


def _ending(contact: Contact, dialogue: Dialogue | None, otherwise: str) -> str:
    """How a contact ends that only its flow was at work on."""
    if contact.route is not None:
        return "not_served"
    return "closed" if dialogue and dialogue.run.is_closed else otherwise
