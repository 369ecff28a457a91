import { useTranslation } from "react-i18next";
import { useSuggestion } from "@/app/live/use-suggestion";
import { may, useMe } from "@/features/identity/api/session";
import { useFigures } from "@/features/metrics/hooks/use-figures";
import type { AlarmCell } from "@/features/metrics/live/alarms";
import { useAgentName } from "@/features/people/api/people";
import { useQueueName } from "@/features/queues/api/queues";

type About = Pick<AlarmCell, "cause" | "queue" | "agent" | "value" | "limit">;

/** What is wrong with what. */
export function useAlarmTitle(alarm: About): string {
  const { t } = useTranslation("metrics");
  const figures = useFigures();
  const queueName = useQueueName();
  const agentName = useAgentName();
  const queue = alarm.queue === null ? "" : queueName(alarm.queue);
  const agent = alarm.agent === null ? "" : agentName(alarm.agent);
  const share = (percent: number | null) => figures.percent(percent === null ? null : percent / 100);
  switch (alarm.cause) {
    case "service_level":
      return t("alarms.service_level", { queue, level: share(alarm.value), target: share(alarm.limit) });
    case "queue_late":
      return t("alarms.queue_late", { queue, limit: figures.duration(alarm.limit) });
    case "nobody_signed_in":
      return t("alarms.nobody_signed_in", { queue });
    case "phone_unreachable":
      return t("alarms.phone_unreachable", { agent });
    case "missed_offers":
      return t("alarms.missed_offers", { agent });
    case "recording_stopped":
      return t("alarms.recording_stopped");
  }
}

/** An alarm in words: what is wrong with what, and who could help, or what may be behind it. */
export function useAlarmText(alarm: AlarmCell): { title: string; detail: string | null } {
  const { t } = useTranslation("metrics");
  const me = useMe();
  const title = useAlarmTitle(alarm);
  const { suggested } = useSuggestion(alarm.queue !== null && may(me, "agents.steer") ? alarm.queue : undefined);
  if (alarm.cause === "phone_unreachable") return { title, detail: t("alarms.phone_hint") };
  if (alarm.cause === "recording_stopped") return { title, detail: t("alarms.recording_hint") };
  return { title, detail: suggested.length > 0 ? t("alarms.spare", { count: suggested.length }) : null };
}
