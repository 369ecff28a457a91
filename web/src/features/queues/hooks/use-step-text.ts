import { useTranslation } from "react-i18next";
import { useQueueSettings } from "@/features/queues/api/settings";
import { type Choices, nameOf } from "@/features/queues/components/choices";
import { conditionOf, type Step, type When } from "@/features/queues/components/steps";
import { useFormat } from "@/i18n/format";
import { LANGUAGE_NAMES, nameIn } from "@/i18n/languages";
import { useCodeText } from "@/i18n/use-code-text";

export interface StepText {
  /** One or a few words, such as `Sales`. */
  short: (step: Step) => string;
  /** What a caller meets there, in whole sentences. */
  sentence: (step: Step) => string;
}

/** Steps of routes in words. */
export function useStepText(choices: Choices): StepText {
  const { t } = useTranslation("queues");
  const textOf = useCodeText("queues");
  const format = useFormat();
  const names = useTargetNames(choices);
  const condition = useConditionText(choices);
  const length = (seconds: number) => format.length(seconds);
  const told = (step: Step): string => {
    const name = names(step);
    switch (step.kind) {
      case "queue":
        return step.wait_s == null
          ? t("routes.sentence.queue", { name })
          : t("routes.sentence.queue_limited", { name, seconds: length(step.wait_s) });
      case "exit":
        return textOf(`routes.sentence.exit.${step.way}`) ?? name;
      case "last_agent":
        return t("routes.sentence.last_agent", { seconds: length(step.ring_s), within: length(step.within_s) });
      case "head":
        return t("routes.sentence.head", { name: nameOf(choices.teams, step.team), seconds: length(step.ring_s) });
      default:
        return t(`routes.sentence.${step.kind}`, { name, seconds: length(step.ring_s) });
    }
  };
  return {
    short: names,
    sentence: (step) => {
      const when = conditionOf(step);
      return when ? `${told(step)} ${condition(when)}` : told(step);
    },
  };
}

function useTargetNames(choices: Choices): (step: Step) => string {
  const { t, i18n } = useTranslation("queues");
  const textOf = useCodeText("queues");
  const { data: queues = [] } = useQueueSettings();
  return (step) => {
    switch (step.kind) {
      case "queue":
        return nameIn(i18n.language, queues.find(({ queue }) => queue === step.queue)?.name ?? { en: step.queue });
      case "agent":
        return nameOf(choices.agents, step.agent);
      case "head":
        return t("routes.head_of", { team: nameOf(choices.teams, step.team) });
      case "exit":
        return textOf(`way.${step.way}`) ?? step.way;
      default:
        return t(`routes.kind.${step.kind}`);
    }
  };
}

function useConditionText(choices: Choices): (when: When) => string {
  const { t, i18n } = useTranslation("queues");
  const list = (items: readonly string[], type: "conjunction" | "disjunction") =>
    new Intl.ListFormat(i18n.language, { type }).format(items);
  return (when) => {
    const parts: string[] = [];
    if (when.hours != null) parts.push(t("routes.when.is_open", { hours: nameOf(choices.hours, when.hours) }));
    if (when.is_known != null) parts.push(t(when.is_known ? "routes.when.is_known" : "routes.when.is_unknown"));
    const languages = when.languages.map((language) => LANGUAGE_NAMES[language]);
    if (languages.length) parts.push(t("routes.when.speaks", { languages: list(languages, "disjunction") }));
    if (when.tiers.length) parts.push(t("routes.when.belongs", { tiers: list(when.tiers, "disjunction") }));
    if (when.expects_long_wait) parts.push(t("routes.when.expects_long_wait"));
    return t(when.is_negated ? "routes.when.not_if" : "routes.when.only_if", { parts: list(parts, "conjunction") });
  };
}
