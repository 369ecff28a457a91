import type { IconName } from "@/components/ui/icon-paths";
import type { TimelineEntry } from "@/features/contacts/api/history";
import { chosenBy, type Decision, decisionOf } from "@/features/contacts/hooks/decision-lines";
import { agentOf, type Params, startedBy, toOf, word } from "@/features/contacts/hooks/timeline-params";
import { clockText, SECOND } from "@/lib/micros";

/** The names behind the ids of a timeline. They belong to other features, so the page brings them along. */
export interface Names {
  agent: (id: string) => string;
  /** `null` is a caller who was not recognised. */
  customer: (id: string | null) => string;
  line: (id: string) => string;
  outcome: (id: string) => string;
  queue: (id: string) => string;
}

/** A sentence of the catalogue: its key under `timeline`, and what to fill in. */
export interface Line {
  icon: IconName;
  key: string;
  /** The key of general words, for a name that the catalogue does not have, such as a centre's own question. */
  otherwise?: string;
  params: Readonly<Record<string, unknown>>;
  /** What routing weighed, for lines that tell its choice. */
  decision?: Decision;
}

type Tell = (params: Params, names: Names) => Line | null;

/** Branches that are worth a line, each with its icon; others are silent, or another entry tells what came of them. */
const FLOW_ICONS: Readonly<Record<string, IconName>> = {
  is_known_caller: "customer",
  is_open: "clock",
  menu: "dialpad",
  ask_digits: "dialpad",
  web_request: "info",
  go_to_number: "phone-end",
};

/** What each code of a timeline says. `null`: another entry says it already. */
const TELLERS: Readonly<Record<string, Tell>> = {
  callback_planned: () => ({ icon: "clock", key: "callback.planned", params: {} }),
  callback_ended: (params) => ({ icon: "phone-call", key: `callback.${word(params, "how")}`, params: {} }),
  contact_started: (params, names) => ({
    icon: params.callback || params.called_by ? "phone-call" : "phone-incoming",
    key: `started.${startedBy(params)}`,
    params: {
      line: names.line(word(params, "line")),
      customer: names.customer(word(params, "customer") || null),
      agent: names.agent(word(params, "called_by")),
    },
  }),
  flow_stepped: (params) => {
    const kind = word(params, "kind");
    const detail = word(params, "detail");
    if (kind === "say") return { icon: "speaker", key: "flow.say", params: {} };
    if (kind === "ask") return { icon: "star", key: "flow.ask", params: {} };
    const icon = FLOW_ICONS[kind];
    if (detail === "" || !icon) return null;
    if (kind === "menu" && detail !== "otherwise")
      return { icon: "dialpad", key: "flow.pressed", params: { digit: detail } };
    return { icon, key: `flow.${kind}.${detail}`, params: {} };
  },
  language_chosen: (params) => ({ icon: "message", key: `language.${word(params, "language")}`, params: {} }),
  consent_answered: (params) => ({
    icon: params.is_recorded ? "recording" : "microphone-off",
    key: params.is_recorded ? "consent.given" : "consent.refused",
    params: {},
  }),
  callback_requested: () => ({ icon: "phone-incoming", key: "callback_requested", params: {} }),
  message_left: (params) => ({
    icon: "recording",
    key: "message_left",
    params: { duration: clockText(Number(params.duration)) },
  }),
  flow_changed: () => ({ icon: "route", key: "flow_changed", params: {} }),
  route_entered: (params) => {
    const boosts = Array.isArray(params.boosts) ? (params.boosts as { why: string; boost_s: number }[]) : [];
    const [first] = boosts;
    if (!first) return null;
    const seconds = boosts.reduce((sum, { boost_s }) => sum + boost_s, 0);
    const key = boosts.length === 1 ? `boost.${first.why}` : "boost.several";
    return { icon: "arrow-up", key, otherwise: "boost.several", params: { time: clockText(seconds * SECOND) } };
  },
  route_left: (params) => ({
    icon: "route",
    key: `route_left.${word(params, "way")}`,
    otherwise: "route_left.other",
    params: {},
  }),
  review_flagged: (params) => ({
    icon: "alert",
    key: `review.${word(params, "reason")}`,
    otherwise: "review.other",
    params: {},
  }),
  route_stepped: (params) => ({ icon: "route", key: `route.${word(params, "why")}`, params: {} }),
  detour_stepped: (params) =>
    params.why === "started" ? null : { icon: "route", key: `route.${word(params, "why")}`, params: {} },
  queue_entered: (params, names) => ({
    icon: "queue",
    key: "queue.entered",
    params: { queue: names.queue(word(params, "queue")), position: params.position },
  }),
  queue_left: (params, names) => ({
    icon: "queue",
    key: `queue.left.${word(params, "why")}`,
    params: { queue: names.queue(word(params, "queue")) },
  }),
  offer_made: (params, names) => ({ icon: "bell", key: "offer.made", params: { agent: agentOf(params, names) } }),
  offer_ended: (params, names) => ({
    icon: params.how === "accepted" ? "check" : "phone-end",
    key: `offer.${word(params, "how")}`,
    params: { agent: agentOf(params, names) },
  }),
  leg_started: (params, names) => {
    if (!params.agent) return null;
    const key = params.is_guest ? `guest.${word(params, "part") || "talk"}` : "leg.started";
    return { icon: params.is_guest ? "people" : "phone-call", key, params: { agent: agentOf(params, names) } };
  },
  leg_part_changed: (params, names) => ({
    icon: "people",
    key: `guest.${word(params, "part")}`,
    params: { agent: agentOf(params, names) },
  }),
  leg_held: (params, names) => ({ icon: "pause", key: "held", params: { agent: agentOf(params, names) } }),
  leg_resumed: () => ({ icon: "play", key: "resumed", params: {} }),
  leg_muted: (params, names) => ({ icon: "microphone-off", key: "muted", params: { agent: agentOf(params, names) } }),
  leg_unmuted: (params, names) => ({ icon: "microphone", key: "unmuted", params: { agent: agentOf(params, names) } }),
  leg_ended: (params, names) => ({
    icon: "hang-up",
    key: `leg.${params.agent ? "agent" : "customer"}.${word(params, "cause")}`,
    params: { agent: agentOf(params, names) },
  }),
  leg_recording_made: (params) => ({
    icon: "recording",
    key: "recorded",
    params: { duration: clockText(Number(params.duration)) },
  }),
  digits_sent: (params, names) => ({
    icon: "dialpad",
    key: "digits",
    params: { agent: agentOf(params, names), count: Number(params.count) },
  }),
  recording_paused: (params, names) => ({
    icon: "recording",
    key: "recording.paused",
    params: { agent: agentOf(params, names) },
  }),
  recording_resumed: () => ({ icon: "recording", key: "recording.resumed", params: {} }),
  outside_transfer_started: (params, names) => ({
    icon: "arrow-right",
    key: "transfer.outside",
    params: { agent: agentOf(params, names) },
  }),
  outside_transfer_failed: (params) => ({
    icon: "phone-end",
    key: `outside.${word(params, "reason")}`,
    otherwise: "outside.other",
    params: {},
  }),
  transfer_started: (params, names) => ({
    icon: "arrow-right",
    key: params.to_agent ? "transfer.agent" : "transfer.queue",
    params: { ...toOf(params, names), queue: names.queue(word(params, "to_queue")) },
  }),
  consult_started: (params, names) => ({ icon: "message", key: "consult.started", params: toOf(params, names) }),
  consult_ended: (params, names) => ({
    icon: "message",
    key: `consult.${word(params, "how")}`,
    params: toOf(params, names),
  }),
  contact_parked: (params, names) => ({ icon: "pause", key: "parked", params: { agent: agentOf(params, names) } }),
  contact_unparked: (params, names) => ({
    icon: "play",
    key: `unparked.${word(params, "why")}`,
    params: { agent: agentOf(params, names) },
  }),
  responsible_changed: (params, names) => ({
    icon: "customer",
    key: `responsible.${word(params, "why")}`,
    params: { agent: agentOf(params, names), before: names.agent(word(params, "before")) },
  }),
  agent_interrupted: (params, names) => ({
    icon: "wifi-off",
    key: "interrupted",
    params: { agent: agentOf(params, names) },
  }),
  agent_restored: (params, names) => ({ icon: "retry", key: "restored", params: { agent: agentOf(params, names) } }),
  question_answered: (params) => ({
    icon: "star",
    key: `answered.${word(params, "question")}`,
    otherwise: "answered.other",
    params: { digit: word(params, "digit") },
  }),
  contact_stopped: (params, names) => ({
    icon: "hang-up",
    key: params.agent ? "stopped.by" : "stopped.unknown",
    params: { agent: agentOf(params, names) },
  }),
  contact_ended: (params) => ({ icon: "door", key: `ended.${word(params, "how")}`, params: {} }),
  wrap_up_extended: (params, names) => ({
    icon: "clock",
    key: "more_time",
    params: { agent: agentOf(params, names) },
  }),
  customer_identified: (params, names) => ({
    icon: "customer",
    key: "identified",
    params: { agent: agentOf(params, names), customer: names.customer(word(params, "customer")) },
  }),
  outcome_chosen: (params, names) => ({
    icon: "outcome",
    key: "outcome",
    params: { agent: agentOf(params, names), outcome: names.outcome(word(params, "outcome")) },
  }),
  agent_state_changed: (params, names) => ({
    icon: "pencil",
    key: `state.${word(params, "state")}`,
    params: { agent: agentOf(params, names) },
  }),
  setting_changed: (params, names) => {
    const kind = word(params, "kind");
    const key = word(params, "key");
    const name = kind === "line" || kind === "queue" || kind === "agent" || kind === "outcome" ? names[kind](key) : key;
    return { icon: "settings", key: `setting.${kind}`, params: { name } };
  },
};

/** What an entry says; `span` writes so many seconds. */
export function lineOf(entry: TimelineEntry, names: Names, span: (seconds: number) => string): Line | null {
  if (entry.code === "wait_expected") {
    const { low_s, high_s } = entry.params;
    return { icon: "clock", key: "expected", params: { low: span(Number(low_s)), high: span(Number(high_s)) } };
  }
  if (entry.code === "decided") {
    const decision = decisionOf(entry);
    return { icon: "scale", decision, ...chosenBy(decision, names, span) };
  }
  const tell = TELLERS[entry.code];
  return tell ? tell(entry.params, names) : { icon: "info", key: "other", params: { code: entry.code } };
}
