import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import classes from "@/app/live/live.module.css";
import { useSteering } from "@/app/live/steering";
import { useSupervision } from "@/app/live/supervision";
import { useAlarmText } from "@/app/live/use-alarm-text";
import { useSuggestion } from "@/app/live/use-suggestion";
import { Clock } from "@/components/ui/clock";
import { Icon } from "@/components/ui/icon";
import { FailedLine } from "@/components/ui/states";
import { useSupervise } from "@/features/contacts/api/call";
import { useContactsBoard } from "@/features/contacts/live/contacts";
import { may, useMe } from "@/features/identity/api/session";
import { useNoteAlarm } from "@/features/metrics/api/alarms";
import { type AlarmCell, useAlarms } from "@/features/metrics/live/alarms";
import { useAgents, useSetState, useUserName } from "@/features/people/api/people";
import { useFormat } from "@/i18n/format";
import { onTick } from "@/lib/ticker";
import { useLive } from "@/realtime/context";

interface Props {
  onOpenQueue: (queue: string) => void;
}

/** What is wrong, each with what can be done about it. One who has seen an alarm can own it, or sleep it. */
export function Alarms({ onOpenQueue }: Props) {
  const { t } = useTranslation("metrics");
  const me = useMe();
  const { alarms, toldLastHour, perHour } = useAlarms();
  const [isAll, setAll] = useState(false);
  const awake = useAwake(alarms);
  const sleeping = alarms.length - awake.length;
  const held = awake.filter(({ is_held_back, by }) => is_held_back && by === null);
  const shown = isAll ? awake : awake.filter((alarm) => !held.includes(alarm));
  const isQuiet = alarms.length === 0 && toldLastHour === 0;
  if (isQuiet && !may(me, "alarms.handle")) return null;
  return (
    <section aria-label={t("alarms.title")}>
      <div className={classes.alarms}>
        {shown.map((alarm) => (
          <AlarmCard key={alarm.alarm} alarm={alarm} onOpenQueue={onOpenQueue} />
        ))}
      </div>
      <p className={classes.calm}>
        <span>
          {isQuiet ? t("alarms.none") : t("alarms.last_hour", { count: toldLastHour, most: perHour })}
          {sleeping > 0 && ` · ${t("alarms.sleeping", { count: sleeping })}`}
        </span>
        {held.length > 0 && (
          <button type="button" className={classes.held} aria-expanded={isAll} onClick={() => setAll(!isAll)}>
            {t(isAll ? "alarms.hold_back" : "alarms.held_back", { count: held.length })}
          </button>
        )}
        {may(me, "alarms.handle") && (
          <Link to="/live/alarms" className={classes.past}>
            {t("alarms.past")}
          </Link>
        )}
      </p>
    </section>
  );
}

/** Those that nobody has put to sleep, or whose sleep is over. */
function useAwake(alarms: readonly AlarmCell[]): readonly AlarmCell[] {
  const live = useLive();
  const [now, setNow] = useState(() => live.now());
  const isAnyAsleep = alarms.some(({ snoozed_until }) => snoozed_until !== null);
  useEffect(() => (isAnyAsleep ? onTick(() => setNow(live.now())) : undefined), [isAnyAsleep, live]);
  return alarms.filter(({ snoozed_until }) => snoozed_until === null || snoozed_until <= now);
}

function AlarmCard({ alarm, onOpenQueue }: Props & { alarm: AlarmCell }) {
  const { t } = useTranslation("metrics");
  const me = useMe();
  const text = useAlarmText(alarm);
  const owner = useUserName(alarm.by);
  const format = useFormat();
  const note = useNoteAlarm();
  const isOwned = alarm.by !== null && alarm.snoozed_until === null;
  const tone = isOwned ? classes.owned : alarm.weight === "slight" ? "" : classes.serious;
  return (
    <article className={`${classes.alarm} ${tone}`} aria-label={text.title}>
      <Icon name="alert" />
      <div className={classes.words}>
        <strong>{text.title}</strong>
        <span>
          {text.detail && `${text.detail} · `}
          <Clock since={alarm.raised} />
          {isOwned && owner && ` · ${t("alarms.owner", { name: owner, time: format.time(alarm.at ?? alarm.raised) })}`}
        </span>
      </div>
      {alarm.queue !== null && (
        <QueueActions queue={alarm.queue} cause={alarm.cause} onOpenQueue={onOpenQueue} isOwned={isOwned} />
      )}
      {alarm.agent !== null && may(me, "agents.steer") && <AgentActions alarm={alarm} agent={alarm.agent} />}
      {alarm.cause === "recording_stopped" && may(me, "operations.watch") && (
        <Button component={Link} to="/admin/health" size="compact-sm" variant="default">
          {t("alarms.open_health")}
        </Button>
      )}
      {may(me, "alarms.handle") && !isOwned && (
        <>
          <Button
            size="compact-sm"
            variant="default"
            onClick={() => note.mutate({ alarm: alarm.alarm, is_snoozed: false })}
          >
            {t("alarms.acknowledge")}
          </Button>
          <Button
            size="compact-sm"
            variant="subtle"
            onClick={() => note.mutate({ alarm: alarm.alarm, is_snoozed: true })}
          >
            {t("alarms.snooze")}
          </Button>
        </>
      )}
      <FailedLine error={note.error} />
    </article>
  );
}

interface QueueProps extends Props {
  queue: string;
  cause: AlarmCell["cause"];
  isOwned: boolean;
}

function QueueActions({ queue, cause, isOwned, onOpenQueue }: QueueProps) {
  const { t } = useTranslation("metrics");
  const me = useMe();
  const { move } = useSteering();
  const { suggested, others } = useSuggestion(may(me, "agents.steer") ? queue : undefined);
  return (
    <>
      {others.length > 0 && (
        <Button size="compact-sm" color={isOwned ? undefined : "red"} onClick={() => move({ queue })}>
          {suggested.length > 0 ? t("alarms.move", { count: suggested.length }) : t("alarms.move_some")}
        </Button>
      )}
      {may(me, "contacts.supervise") && <ListenInQueue queue={queue} />}
      <Button size="compact-sm" variant="default" onClick={() => onOpenQueue(queue)}>
        {t("alarms.open_queue")}
      </Button>
      {cause === "service_level" && may(me, "settings.read") && (
        <Button
          size="compact-sm"
          variant="default"
          renderRoot={(props) => <Link {...props} to="/admin/queues" search={{ open: queue }} />}
        >
          {t("alarms.open_settings")}
        </Button>
      )}
      {may(me, "callbacks.handle") && (
        <Button component={Link} to="/callbacks" size="compact-sm" variant="default">
          {t("alarms.call_back")}
        </Button>
      )}
    </>
  );
}

/**
 * Listens to the longest talk of the queue, by one click. A talk with a personal manager, who was called past all queues,
 * counts for those that the manager serves: it keeps them from who waits there.
 */
function ListenInQueue({ queue }: { queue: string }) {
  const { canEnter } = useSupervision();
  const { contacts } = useContactsBoard();
  const { data: agents = [] } = useAgents();
  const servers = agents.filter(({ queues }) => queues.includes(queue)).map(({ agent }) => agent);
  const talks = contacts.filter(({ phase }) => phase === "talking");
  const longest =
    talks.find((each) => each.queue === queue) ??
    talks.find((each) => each.queue === null && each.agent !== null && servers.includes(each.agent));
  return canEnter && longest ? <Listen contact={longest.contact} /> : null;
}

function Listen({ contact }: { contact: string }) {
  const { t } = useTranslation("metrics");
  const supervise = useSupervise(contact);
  return (
    <>
      <Button
        size="compact-sm"
        variant="default"
        leftSection={<Icon name="headphones" size={14} />}
        loading={supervise.isPending}
        onClick={() => supervise.mutate("listen")}
      >
        {t("alarms.listen")}
      </Button>
      <FailedLine error={supervise.error} />
    </>
  );
}

function AgentActions({ alarm, agent }: { alarm: AlarmCell; agent: string }) {
  const { t } = useTranslation("metrics");
  const me = useMe();
  const { setState } = useSteering();
  const set = useSetState(agent);
  return (
    <>
      {alarm.cause === "missed_offers" && (
        <Button size="compact-sm" loading={set.isPending} onClick={() => set.mutate({ state: "available" })}>
          {t("alarms.make_available")}
        </Button>
      )}
      <Button size="compact-sm" variant="default" onClick={() => setState(agent)}>
        {t("alarms.set_state")}
      </Button>
      {alarm.cause === "missed_offers" && may(me, "reports.read") && (
        <Button
          size="compact-sm"
          variant="default"
          renderRoot={(props) => <Link {...props} to="/reports" search={missedBy(agent)} />}
        >
          {t("alarms.open_missed")}
        </Button>
      )}
      <FailedLine error={set.error} />
    </>
  );
}

/** The report of what an agent did not answer today. */
const missedBy = (agent: string) => ({
  report: "own" as const,
  metric: ["offers.rang_out", "offers.accepted"],
  step: "hour" as const,
  range: "today" as const,
  agent: [agent],
});
