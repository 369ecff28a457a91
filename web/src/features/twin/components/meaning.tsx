import { useTranslation } from "react-i18next";
import { Icon } from "@/components/ui/icon";
import type { ChangeLine } from "@/features/twin/api/change";
import { figuresOf, type Plan, type Question } from "@/features/twin/api/what-if";
import classes from "@/features/twin/components/what-if.module.css";
import type { Names } from "@/features/twin/hooks/names";
import { useChangeWords } from "@/features/twin/hooks/use-change-words";
import { useFigureText } from "@/features/twin/hooks/use-figure-text";

interface Props {
  question: Question;
  plan: Plan;
  lines: readonly ChangeLine[];
  names: Names;
}

/** From here on agents have hardly a moment between two calls. */
const TOO_BUSY = 0.9;
const TOLD = ["service_level", "mean_wait_s", "abandonment"] as const;

/** What the answer means, in sentences that claim no more than it shows. */
export function Meaning({ question, plan, lines, names }: Props) {
  const { t, i18n } = useTranslation("twin");
  const text = useFigureText();
  const words = useChangeWords(names, plan);
  const all = figuresOf(question, "all");
  if (!all) return null;
  const [only] = lines;
  const lead =
    lines.length === 0
      ? t("means.nothing")
      : lines.length === 1 && only
        ? words(only)
        : t("means.changes", { count: lines.length });
  const told = TOLD.find((name) => all.change[name]?.is_clear);
  const name = told ?? "service_level";
  const [before, after] = [all.before[name], all.after[name]];
  const worse = question.figures
    .filter(({ kind, change }) => kind === "queue" && change.service_level?.is_clear && change.service_level.mean < 0)
    .map(({ key }) => names.queue(key));
  const busy = all.after.occupancy?.mean ?? 0;
  return (
    <section className={classes.meaning} aria-label={t("means.title")}>
      <Icon name={told ? "check-circle" : "info"} size={22} />
      <div>
        <p className={classes.lead}>{lead}</p>
        {lines.length > 0 && before && after && (
          <p>
            {t(`means.${name}`, { before: text.range(name, before), after: text.range(name, after) })}{" "}
            {t(told ? "means.clear" : "means.chance")}
          </p>
        )}
        {worse.length > 0 && (
          <p>{t("means.worse", { queues: new Intl.ListFormat(i18n.language).format(worse), count: worse.length })}</p>
        )}
        {busy > TOO_BUSY && <p>{t("means.busy", { percent: text.value("occupancy", busy) })}</p>}
      </div>
    </section>
  );
}
