"""What people set. Each setting is a whole value and takes effect at once."""

from perezvon.engine import events
from perezvon.engine.changes import SettingApplied
from perezvon.engine.draft import Draft
from perezvon.engine.parts import Handlers, Parts
from perezvon.kernel.values import Language


class Settings:
    """Handlers for all settings."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._state = parts.state
        self.handlers: Handlers = {
            events.AgentSet: self.agent_set,
            events.TeamSet: self.team_set,
            events.QueueSet: self.queue_set,
            events.RouteSet: self.route_set,
            events.BoostsSet: self.boosts_set,
            events.CallbacksSet: self.callbacks_set,
            events.CallbackWanted: self.callback_wanted,
            events.CallbackWithdrawn: self.callback_withdrawn,
            events.HoursSet: self.hours_set,
            events.LineSet: self.line_set,
            events.FlowPublished: self.flow_published,
            events.TrialPlanned: self.trial_planned,
            events.OutcomeSet: self.outcome_set,
            events.SkillSet: self.skill_set,
            events.BreakSet: self.break_set,
            events.PromptSet: self.prompt_set,
        }

    def agent_set(self, draft: Draft, event: events.AgentSet) -> None:
        """Contacts that wait may find this agent now."""
        draft.say(SettingApplied(kind="agent", key=event.agent.agent))
        self._parts.router.set_agent(draft, event.agent)

    def team_set(self, draft: Draft, event: events.TeamSet) -> None:
        """Asked when an agent wants their head."""
        draft.say(SettingApplied(kind="team", key=event.team.team))
        self._state.routing.teams[event.team.team] = event.team

    def queue_set(self, draft: Draft, event: events.QueueSet) -> None:
        """Contacts in a queue that is closed go on along their route."""
        draft.say(SettingApplied(kind="queue", key=event.queue.queue))
        self._parts.router.set_queue(draft, event.queue)

    def route_set(self, draft: Draft, event: events.RouteSet) -> None:
        """Contacts already on the route keep the number of their step."""
        draft.say(SettingApplied(kind="route", key=event.route.route))
        self._state.routing.routes[event.route.route] = event.route

    def boosts_set(self, draft: Draft, event: events.BoostsSet) -> None:
        """For contacts that are routed from now on."""
        draft.say(SettingApplied(kind="boosts", key=""))
        self._state.routing.boosts = event.boosts

    def callbacks_set(self, draft: Draft, event: events.CallbacksSet) -> None:
        """For callbacks that wait, too."""
        draft.say(SettingApplied(kind="callbacks", key=""))
        self._parts.callbacks.set(draft, event.callbacks)

    def callback_wanted(self, draft: Draft, event: events.CallbackWanted) -> None:
        """Somebody is to be called back, by the route of their line where none is named."""
        line = self._state.lines.get(event.line)
        language = line.language if line is not None else Language.ENGLISH
        route = event.route or self._parts.dialogues.route_of(event.line)
        self._parts.callbacks.want(draft, event, language, route)

    def callback_withdrawn(self, draft: Draft, event: events.CallbackWithdrawn) -> None:
        """Nobody is to be called any more by that callback, if it waits."""
        self._parts.callbacks.withdraw(draft, event.callback)

    def hours_set(self, draft: Draft, event: events.HoursSet) -> None:
        """Asked by flows, queues and callbacks."""
        draft.say(SettingApplied(kind="hours", key=event.hours.hours))
        self._state.hours[event.hours.hours] = event.hours
        self._parts.callbacks.set_hours(draft, event.hours.hours)

    def line_set(self, draft: Draft, event: events.LineSet) -> None:
        """For contacts that arrive from now on."""
        draft.say(SettingApplied(kind="line", key=event.line.line))
        self._state.lines[event.line.line] = event.line

    def flow_published(self, draft: Draft, event: events.FlowPublished) -> None:
        """For contacts that arrive from now on."""
        draft.say(SettingApplied(kind="flow", key=event.flow.flow))
        self._state.flows.publish(event.flow, [dialogue.run for dialogue in self._state.dialogues.values()])

    def trial_planned(self, _draft: Draft, event: events.TrialPlanned) -> None:
        """For that one contact."""
        self._state.trials.plan(event.contact, event.flow, self._state.routing.contacts)

    def outcome_set(self, draft: Draft, event: events.OutcomeSet) -> None:
        """For wrap-ups from now on."""
        draft.say(SettingApplied(kind="outcome", key=event.outcome.outcome))
        self._state.routing.outcomes[event.outcome.outcome] = event.outcome

    # No rule asks for these: they stand in the log for the timelines of contacts and for whoever replays a day.

    def skill_set(self, draft: Draft, event: events.SkillSet) -> None:
        """Says only that it is so."""
        draft.say(SettingApplied(kind="skill", key=event.skill.skill))

    def break_set(self, draft: Draft, event: events.BreakSet) -> None:
        """Says only that it is so."""
        draft.say(SettingApplied(kind="break", key=event.reason.reason))

    def prompt_set(self, draft: Draft, event: events.PromptSet) -> None:
        """Says only that it is so; whoever speaks finds the new sound by itself."""
        draft.say(SettingApplied(kind="prompt", key=event.prompt))
