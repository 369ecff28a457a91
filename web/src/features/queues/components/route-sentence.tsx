import { useTranslation } from "react-i18next";
import settings from "@/components/settings/settings.module.css";
import type { RouteSetting } from "@/features/queues/api/settings";
import { useQueueSettings } from "@/features/queues/api/settings";
import type { AgentChoice } from "@/features/queues/components/route-steps";
import { nameIn } from "@/i18n/languages";

interface Props {
  steps: RouteSetting["steps"];
  agents: readonly AgentChoice[];
}

/** The steps of a route as a caller meets them, in words. */
export function RouteSentence({ steps, agents }: Props) {
  const { t } = useTranslation("queues");
  const sentence = useSentence(agents);
  return (
    <section className={settings.story} aria-label={t("routes.sentence.title")}>
      <strong>{t("routes.sentence.title")}</strong>
      {steps.map((step, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a step is known by its place alone.
        <p key={index}>{sentence(step, index + 1)}</p>
      ))}
      <p>{t("routes.sentence.end")}</p>
    </section>
  );
}

function useSentence(agents: readonly AgentChoice[]): (step: RouteSetting["steps"][number], number: number) => string {
  const { t, i18n } = useTranslation("queues");
  const { data: queues = [] } = useQueueSettings();
  const seconds = (value: number) =>
    new Intl.NumberFormat(i18n.language, { style: "unit", unit: "second", unitDisplay: "long" }).format(value);
  return (step, number) => {
    if (step.kind === "personal_manager")
      return t("routes.sentence.personal_manager", { number, seconds: seconds(step.ring_s) });
    if (step.kind === "agent") {
      const name = agents.find(({ agent }) => agent === step.agent)?.name ?? step.agent;
      return t("routes.sentence.agent", { number, name, seconds: seconds(step.ring_s) });
    }
    const name = nameIn(i18n.language, queues.find(({ queue }) => queue === step.queue)?.name ?? { en: step.queue });
    return step.wait_s == null
      ? t("routes.sentence.queue", { number, name })
      : t("routes.sentence.queue_limited", { number, name, seconds: seconds(step.wait_s) });
  };
}
