"""Joins flow and routing for one customer: turns what a flow wants into commands and hands contacts over and back.

A customer hears one thing at a time. While the flow speaks, the end of its words moves it on; while routing looks for
an agent, the waiting prompts are said, from time to time again, and else music plays; an agent who answers silences all of it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from perezvon.engine.changes import (
    CallbackRequested,
    ConsentAnswered,
    ContactStopped,
    FlowChanged,
    FlowStepped,
    LanguageChosen,
    OutsideTransferFailed,
    QuestionAnswered,
)
from perezvon.engine.commands import AskWeb, PlayMusic, PlayPrompts, RecordMessage, TransferOut
from perezvon.engine.draft import Draft, HandBack
from perezvon.engine.flow.effects import (
    Agreed,
    Answered,
    Effect,
    Facts,
    Finish,
    HandOver,
    Heard,
    Inquire,
    Jump,
    Reached,
    SendOut,
    Speak,
    SpeakIn,
    TakeDown,
    WantCallback,
)
from perezvon.engine.flow.graph import WAIT_MINUTES, ExpectedWait, Flow, GoToRoute, Number, Position, Prompt, Spoken
from perezvon.engine.flow.interpreter import enter, go_on, not_served
from perezvon.engine.flow.steps import FlowRun
from perezvon.engine.message import Attribute
from perezvon.engine.routing.callbacks import Callbacks
from perezvon.engine.routing.holds import Holds
from perezvon.engine.routing.legs import Legs
from perezvon.engine.routing.lifecycle import Phase
from perezvon.engine.routing.router import Router
from perezvon.engine.routing.state import Contact
from perezvon.engine.routing.talks import Talks
from perezvon.engine.routing.waiting.announce import AnnouncementRules, announce
from perezvon.engine.routing.wrap_ups import WrapUps
from perezvon.engine.state import Dialogue, State
from perezvon.engine.timers import TimerKind
from perezvon.kernel.ids import AgentId, CommandId, ContactId, LineId, NodeId, PromptId, RouteId
from perezvon.kernel.time import SECOND

_LOOKS_FOR_AGENT = (Phase.WAITING, Phase.RINGING)


class Dialogues:
    """What customers hear."""

    def __init__(
        self,
        state: State,
        router: Router,
        talks: Talks,
        legs: Legs,
        wrap_ups: WrapUps,
        *,
        holds: Holds,
        callbacks: Callbacks,
    ) -> None:
        self._state = state
        self._router = router
        self._talks = talks
        self._legs = legs
        self._wrap_ups = wrap_ups
        self._holds = holds
        self._callbacks = callbacks
        self._deeds: Mapping[type, Callable[[Draft, Contact, Any], None]] = {
            Reached: self._reach,
            SpeakIn: self._speak_in,
            Agreed: self._agree,
            Answered: self._answer,
            WantCallback: self._want_callback,
            Speak: self._speak,
            Inquire: self._inquire,
            TakeDown: self._take_down,
            HandOver: self._hand_over,
            Jump: self._jump,
            SendOut: self._send_out,
            Finish: self._end,
        }
        """What is done for each type of `Effect`, which is the last argument's: the type checker cannot say so."""
        self._trial_deeds: Mapping[type, Callable[[Draft, Contact, Any], None]] = {
            **self._deeds,
            **dict.fromkeys((Agreed, Answered, WantCallback), _leave_no_trace),
            TakeDown: self._try_message,
            SendOut: self._end_trial,
            HandOver: self._try_talk,
        }
        """The same in a test call, of which nothing reaches anybody."""

    def begin(self, draft: Draft, contact: Contact, flow: Flow, told: Sequence[Attribute] = ()) -> None:
        """The contact enters its flow, with what was told of it."""
        attributes = {one.name: one.value for one in told if one.value}
        run = FlowRun(flow=flow.flow, version=flow.version, attributes=attributes)
        self._state.dialogues[contact.id] = Dialogue(run=run)
        self._perform(draft, contact, enter(run, flow, flow.start, self._facts(draft, contact)))

    def heard(self, draft: Draft, contact: Contact, command: CommandId, heard: Heard) -> None:
        """What was said, asked or recorded is over, or could not be: a prompt that fails must not lose the call."""
        dialogue = self._state.dialogues.get(contact.id)
        if dialogue is None or dialogue.awaited != command:
            return
        dialogue.awaited = None
        if contact.phase in _LOOKS_FOR_AGENT:
            self._play_music(draft, contact)
        else:
            self._go_on(draft, contact, heard)

    def resume_waiting(self, draft: Draft, contact: Contact) -> None:
        """The contact looks for an agent again after one could not be connected."""
        if contact.phase in _LOOKS_FOR_AGENT and not self._legs.awaits_customer(contact):
            self._play_music(draft, contact)

    def reach(self, draft: Draft, contact: Contact) -> None:
        """Somebody who was called answered. What the flow of their line says after a talk is also for those whom we called
        back, and not for those whom an agent called by their own wish."""
        if not self._callbacks.reach(draft, contact):
            return
        flow = self._flow_of(contact.line) if contact.called_by is None else None
        if flow is not None:
            self._state.dialogues[contact.id] = Dialogue(run=FlowRun(flow=flow.flow, version=flow.version))
        self._holds.settle(draft, contact)

    def route_of(self, line: LineId) -> RouteId | None:
        """The first route to which the flow of this line leads."""
        flow = self._flow_of(line)
        return next((node.route for node in flow.nodes if isinstance(node, GoToRoute)), None) if flow else None

    def _flow_of(self, line_id: LineId) -> Flow | None:
        line = self._state.lines.get(line_id)
        return self._state.flows.newest.get(line.flow) if line is not None else None

    def silence(self, contact: Contact) -> None:
        """An agent answered: nothing more is said."""
        self._state.unanswered.stop_playing(contact.leg)
        dialogue = self._state.dialogues.get(contact.id)
        if dialogue is not None:
            dialogue.awaited = None

    def take_back(self, draft: Draft, contact: Contact, why: HandBack) -> None:
        """Routing has done its part."""
        dialogue = self._state.dialogues.get(contact.id)
        flow = self._state.flow_of(contact.id, dialogue) if dialogue else None
        if contact.passing_out is not None:
            return  # They hear it ring, and wait for who answers.
        if self._legs.awaits_customer(contact):
            self._callbacks.take_back(draft, contact, why)
        elif dialogue is None or flow is None:
            self._finish(draft, contact)
        elif why is HandBack.NOT_SERVED:
            self._perform(draft, contact, not_served(dialogue.run, flow, self._facts(draft, contact), contact.exit))
        else:
            self._enter(draft, contact, flow, dialogue.run, flow.after_talk)

    def stay(self, draft: Draft, command: TransferOut, reason: str) -> None:
        """Somebody outside did not answer, to whom an agent had passed the customer on. If the agent is gone meanwhile, the
        flow goes on."""
        contact = self._state.routing.contacts.get(command.contact)
        if contact is None or contact.passing_out != command.id:
            return
        contact.passing_out = None
        draft.say(OutsideTransferFailed(contact=contact.id, reason=reason))
        contact.has_music = True  # They heard it ring, and are to hear the talk again.
        self._holds.settle(draft, contact)
        if contact.phase is Phase.AFTER_TALK:
            self.take_back(draft, contact, HandBack.TALK_ENDED)

    def leave(self, draft: Draft, contact: Contact, cause: str) -> None:
        """The customer is gone."""
        dialogue = self._state.dialogues.pop(contact.id, None)
        # Passed on to an external number: the flow came to its end.
        how = "finished_in_flow" if cause == "command" else "left_in_flow"
        self._talks.customer_left(draft, contact, cause, in_flow=_ending(contact, dialogue, how))
        self._callbacks.release(draft, contact)
        self._state.trials.flows.pop(contact.id, None)

    def stop(self, draft: Draft, contact: Contact, agent: AgentId | None) -> None:
        """A supervisor ends the contact. Agents still do their work after a talk; if only that is left, it ends too."""
        draft.say(ContactStopped(contact=contact.id, agent=agent))
        if contact.phase is Phase.WRAP_UP:
            self._wrap_ups.end_all(draft, contact)
        elif self._legs.awaits_customer(contact):
            self._callbacks.fail(draft, contact, "stopped")
        else:
            self._finish(draft, contact, is_stopped=True)

    def fail(self, draft: Draft, contact: Contact) -> None:
        """There is nothing to say to this customer."""
        self._finish(draft, contact, is_failed=True)

    # --- The flow's wishes. ---

    def _enter(self, draft: Draft, contact: Contact, flow: Flow, run: FlowRun, node: NodeId | None) -> None:
        self._perform(draft, contact, enter(run, flow, node, self._facts(draft, contact)))

    def _go_on(self, draft: Draft, contact: Contact, heard: Heard) -> None:
        dialogue = self._state.dialogues[contact.id]
        flow = self._state.flow_of(contact.id, dialogue)
        if flow is None:
            self._finish(draft, contact)
        elif dialogue.is_handed_over:
            self._after_tried_talk(draft, contact, dialogue, flow)
        else:
            self._perform(draft, contact, go_on(dialogue.run, flow, heard, self._facts(draft, contact)))

    def _perform(self, draft: Draft, contact: Contact, effects: Iterator[Effect]) -> None:
        deeds = self._trial_deeds if self._state.trials.flows and self._is_trial(contact) else self._deeds
        for effect in effects:
            deeds[type(effect)](draft, contact, effect)

    def _reach(self, draft: Draft, contact: Contact, reached: Reached) -> None:
        draft.say(FlowStepped(contact=contact.id, node=reached.node, kind=reached.kind, detail=reached.detail))

    def _speak_in(self, draft: Draft, contact: Contact, effect: SpeakIn) -> None:
        contact.language = effect.language
        draft.say(LanguageChosen(contact=contact.id, language=effect.language))

    def _agree(self, draft: Draft, contact: Contact, effect: Agreed) -> None:
        contact.is_recorded = effect.is_recorded
        draft.say(ConsentAnswered(contact=contact.id, is_recorded=effect.is_recorded))

    def _answer(self, draft: Draft, contact: Contact, effect: Answered) -> None:
        draft.say(
            QuestionAnswered(
                contact=contact.id,
                question=effect.question,
                digit=effect.digit,
                agent=contact.agent,
                measure=effect.measure,
            )
        )

    def _want_callback(self, draft: Draft, contact: Contact, effect: WantCallback) -> None:
        route = effect.route or contact.route
        draft.say(CallbackRequested(contact=contact.id, customer=contact.customer, party=contact.party, route=route))
        self._callbacks.request(draft, contact, route or self.route_of(contact.line))

    def _inquire(self, draft: Draft, contact: Contact, effect: Inquire) -> None:
        draft.order(
            AskWeb(
                id=self._await(draft, contact),
                contact=contact.id,
                leg=contact.leg,
                endpoint=effect.endpoint,
                wait_s=effect.wait_s,
                values=effect.values,
                customer=contact.customer,
            )
        )

    def _take_down(self, draft: Draft, contact: Contact, effect: TakeDown) -> None:
        self._legs.expect_message(contact)
        draft.order(
            RecordMessage(
                id=self._await(draft, contact),
                contact=contact.id,
                leg=contact.leg,
                longest_s=effect.longest_s,
                silence_s=effect.silence_s,
                end_key=effect.end_key,
            )
        )

    def _send_out(self, draft: Draft, contact: Contact, effect: SendOut) -> None:
        command = self._await(draft, contact)
        draft.order(TransferOut(id=command, contact=contact.id, leg=contact.leg, number=effect.number))

    def _end(self, draft: Draft, contact: Contact, effect: Finish) -> None:
        self._finish(draft, contact, is_failed=effect.is_failed)

    def _jump(self, draft: Draft, contact: Contact, effect: Jump) -> None:
        """The contact goes on in the newest version of another flow."""
        run = self._state.dialogues[contact.id].run
        flow = self._state.trials.find(contact.id, effect.flow) or self._state.flows.newest.get(effect.flow)
        if flow is None:
            self._finish(draft, contact, is_failed=True)
            return
        run.flow, run.version = flow.flow, flow.version
        draft.say(FlowChanged(contact=contact.id, flow=flow.flow, version=flow.version))
        self._enter(draft, contact, flow, run, flow.start)

    def _hand_over(self, draft: Draft, contact: Contact, effect: HandOver) -> None:
        if contact.phase is not Phase.FLOW:
            # A contact that has talked is not routed a second time; the linter says so.
            self._finish(draft, contact)
            return
        self._router.start(draft, contact, effect.route, self._callbacks.take_over(draft, contact))
        if contact.phase not in _LOOKS_FOR_AGENT:
            return
        dialogue = self._state.dialogues[contact.id]
        dialogue.waiting, dialogue.again_s, dialogue.promise = effect.waiting, effect.again_s, None
        if not self._say_waiting(draft, contact, dialogue):
            self._play_music(draft, contact)

    # --- Test calls: spoken to like any other, and nothing of them reaches anybody else. ---

    def _is_trial(self, contact: Contact) -> bool:
        return contact.id in self._state.trials.flows

    def _end_trial(self, draft: Draft, contact: Contact, _: Effect) -> None:
        """An outside number counts as reached."""
        self._finish(draft, contact)

    def _try_message(self, draft: Draft, contact: Contact, _: TakeDown) -> None:
        """A message counts as left."""
        dialogue = self._state.dialogues[contact.id]
        flow = self._state.flow_of(contact.id, dialogue)
        if flow is None:
            self._finish(draft, contact)
        else:
            self._perform(draft, contact, go_on(dialogue.run, flow, Heard(), self._facts(draft, contact)))

    def _try_talk(self, draft: Draft, contact: Contact, effect: HandOver) -> None:
        """An agent counts as having talked, after what callers hear who wait."""
        dialogue = self._state.dialogues[contact.id]
        flow = self._state.flow_of(contact.id, dialogue)
        if flow is None or dialogue.has_talked:
            self._finish(draft, contact)
            return
        dialogue.is_handed_over = dialogue.has_talked = True
        spoken = tuple(part for part in effect.waiting if not isinstance(part, Position | ExpectedWait))
        if spoken:
            self._speak(draft, contact, Speak(spoken))
        else:
            self._after_tried_talk(draft, contact, dialogue, flow)

    def _after_tried_talk(self, draft: Draft, contact: Contact, dialogue: Dialogue, flow: Flow) -> None:
        dialogue.is_handed_over = False
        self._enter(draft, contact, flow, dialogue.run, flow.after_talk)

    # --- What customers hear while they wait. ---

    def say_again(self, draft: Draft, contact_id: ContactId) -> None:
        """It is time to tell a contact again where it stands, if it still waits."""
        contact, dialogue = self._state.routing.contacts.get(contact_id), self._state.dialogues.get(contact_id)
        if contact is None or dialogue is None or contact.phase not in _LOOKS_FOR_AGENT:
            return
        if contact.phase is Phase.WAITING and dialogue.awaited is None:
            self._say_waiting(draft, contact, dialogue)
        else:
            self._say_later(draft, contact, dialogue)

    def _say_waiting(self, draft: Draft, contact: Contact, dialogue: Dialogue) -> bool:
        """Say what there is to say. False when that is nothing."""
        self._say_later(draft, contact, dialogue)
        spoken: list[Spoken] = []
        for part in dialogue.waiting:
            spoken += self._fill(draft, contact, dialogue, part)
        if spoken:
            self._speak(draft, contact, Speak(tuple(spoken)))
        return bool(spoken)

    def _say_later(self, draft: Draft, contact: Contact, dialogue: Dialogue) -> None:
        if dialogue.again_s > 0:
            self._state.timers.set(TimerKind.ANNOUNCE, contact.id, draft.at + dialogue.again_s * SECOND)

    def _fill(
        self, draft: Draft, contact: Contact, dialogue: Dialogue, part: Spoken | Position | ExpectedWait
    ) -> tuple[Spoken, ...]:
        """The part as it can be spoken, with the contact's place in its queue or its wait filled in."""
        match part:
            case Position():
                place = self._router.position(contact)
                return (Prompt(prompt=part.before), Number(value=place)) if place is not None else ()
            case ExpectedWait():
                return self._say_wait(draft, contact, dialogue, part)
            case _:
                return (part,)

    def _say_wait(self, draft: Draft, contact: Contact, dialogue: Dialogue, part: ExpectedWait) -> tuple[Prompt, ...]:
        estimate = self._router.expectations.of(contact, draft.at)
        rules = AnnouncementRules(least_s=part.least_s, most_s=WAIT_MINUTES[-1] * 60)
        told = announce(estimate, rules, draft.at, dialogue.promise) if estimate is not None else None
        if told is None:
            return ()
        said, dialogue.promise = told
        minutes = next((minutes for minutes in WAIT_MINUTES if minutes >= said.high_min > 0), None)
        if minutes is None:
            return ()
        within = Prompt(prompt=PromptId(f"{part.within}_{minutes}"))
        return (Prompt(prompt=part.longer), within) if said.is_longer else (within,)

    def _speak(self, draft: Draft, contact: Contact, speech: Speak) -> None:
        draft.order(
            PlayPrompts(
                id=self._await(draft, contact),
                contact=contact.id,
                leg=contact.leg,
                spoken=speech.spoken,
                language=contact.language,
                customer=contact.customer,
                digits=speech.digits,
                wait_s=speech.wait_s,
                most=speech.most,
                end_key=speech.end_key,
                is_secret=speech.is_secret,
            )
        )

    def _await(self, draft: Draft, contact: Contact) -> CommandId:
        """The id of the next command, whose outcome the flow waits for."""
        command = self._state.dialogues[contact.id].awaited = draft.next_command()
        return command

    def _play_music(self, draft: Draft, contact: Contact) -> None:
        draft.order(PlayMusic(id=draft.next_command(), contact=contact.id, leg=contact.leg))

    def _finish(self, draft: Draft, contact: Contact, *, is_failed: bool = False, is_stopped: bool = False) -> None:
        dialogue = self._state.dialogues.pop(contact.id, None)
        how = "failed" if is_failed else _ending(contact, dialogue, "finished_in_flow")
        leg = self._state.routing.legs[contact.leg]
        self._talks.customer_left(draft, contact, "command", in_flow=how, is_stopped=is_stopped)
        self._callbacks.release(draft, contact)
        self._state.trials.flows.pop(contact.id, None)
        self._legs.hang_up(draft, leg)

    def _facts(self, draft: Draft, contact: Contact) -> Facts:
        return Facts(
            at=draft.at,
            is_known=contact.customer is not None,
            hours=self._state.hours,
            language=contact.language,
            tier=contact.tier,
            has_manager=contact.manager is not None,
        )


def _ending(contact: Contact, dialogue: Dialogue | None, otherwise: str) -> str:
    """How a contact ends that only its flow was at work on."""
    if contact.route is not None:
        return "not_served"
    return "closed" if dialogue and dialogue.run.is_closed else otherwise


def _leave_no_trace(_draft: Draft, _contact: Contact, _effect: Effect) -> None:
    """A test call gives no answer and wants nothing."""
