import { useTranslation } from "react-i18next";
import settings from "@/components/settings/settings.module.css";
import { Icon } from "@/components/ui/icon";
import type { Choices } from "@/features/queues/components/choices";
import classes from "@/features/queues/components/route-steps.module.css";
import { conditionOf, type Step, warningsOf } from "@/features/queues/components/steps";
import { useStepText } from "@/features/queues/hooks/use-step-text";

interface Props {
  steps: readonly Step[];
  choices: Choices;
  /** How many agents serve a queue. */
  agentsOf: (queue: string) => number;
}

/** The steps of a route as a caller meets them, in words, and what is most likely not meant so. */
export function RouteSentence({ steps, choices, agentsOf }: Props) {
  const { t } = useTranslation("queues");
  const { sentence } = useStepText(choices);
  const last = steps.at(-1);
  const isLeft = last?.kind === "exit" && !conditionOf(last);
  return (
    <>
      <section className={settings.story} aria-label={t("routes.sentence.title")}>
        <strong>{t("routes.sentence.title")}</strong>
        {steps.map((step, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a step is known by its place alone.
          <p key={index}>{t("routes.sentence.numbered", { number: index + 1, text: sentence(step) })}</p>
        ))}
        {!isLeft && <p>{t("routes.sentence.end")}</p>}
      </section>
      {warningsOf(steps, agentsOf).map((warning) => (
        <p key={warning} className={classes.warning} role="status">
          <Icon name="alert" size={16} />
          {t(`routes.warning.${warning}`)}
        </p>
      ))}
    </>
  );
}
