import { useTranslation } from "react-i18next";
import { useSuggestion } from "@/app/live/use-suggestion";
import { may, useMe } from "@/features/identity/api/session";
import { useFigures } from "@/features/metrics/hooks/use-figures";
import type { AlarmCell } from "@/features/metrics/live/alarms";
import { useAgentName } from "@/features/people/api/people";
import { useQueueName } from "@/features/queues/api/queues";

/** An alarm in words: what is wrong with what, and who could help. */
export function useAlarmText(alarm: AlarmCell): { title: string; detail: string | null } {
  const { t } = useTranslation("metrics");
  const me = useMe();
  const figures = useFigures();
  const queueName = useQueueName();
  const agentName = useAgentName();
  const { suggested } = useSuggestion(alarm.queue !== null && may(me, "agents.steer") ? alarm.queue : undefined);
  const queue = alarm.queue === null ? "" : queueName(alarm.queue);
  const agent = alarm.agent === null ? "" : agentName(alarm.agent);
  const detail = suggested.length > 0 ? t("alarms.spare", { count: suggested.length }) : null;
  const share = (percent: number | null) => figures.percent(percent === null ? null : percent / 100);
  switch (alarm.cause) {
    case "service_level": {
      const title = t("alarms.service_level", { queue, level: share(alarm.value), target: share(alarm.limit) });
      return { title, detail };
    }
    case "queue_late":
      return { title: t("alarms.queue_late", { queue, limit: figures.duration(alarm.limit) }), detail };
    case "nobody_signed_in":
      return { title: t("alarms.nobody_signed_in", { queue }), detail };
    case "phone_unreachable":
      return { title: t("alarms.phone_unreachable", { agent }), detail: t("alarms.phone_hint") };
    case "missed_offers":
      return { title: t("alarms.missed_offers", { agent }), detail: null };
    case "recording_stopped":
      return { title: t("alarms.recording_stopped"), detail: t("alarms.recording_hint") };
  }
}
