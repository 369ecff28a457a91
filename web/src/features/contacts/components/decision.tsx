import { useTranslation } from "react-i18next";
import { Icon } from "@/components/ui/icon";
import classes from "@/features/contacts/components/decision.module.css";
import type { Decision } from "@/features/contacts/hooks/decision-lines";
import type { Names } from "@/features/contacts/hooks/timeline-lines";
import { useCodeText } from "@/i18n/use-code-text";

/** So many are named at once. */
const FEW = 2;

/** Who would have been next, and why not the others: their numbers at once, their names on demand. */
export function DecisionDetails({ decision, names }: { decision: Decision; names: Names }) {
  const { t, i18n } = useTranslation("timeline");
  const textOf = useCodeText("timeline");
  const { runner_up, ruled_out, winner } = decision;
  const list = new Intl.ListFormat(i18n.language, { type: "unit" });
  const counts = ruled_out.map(
    ({ why, count }) => textOf(`why.group.${why}`, { count }) ?? t("why.group.other", { count }),
  );
  const rest =
    ruled_out.length > 0 && t(winner === null ? "decision.nobody" : "decision.others", { what: list.format(counts) });
  const next = winner !== null && runner_up !== null && t("decision.next", { agent: names.agent(runner_up) });
  const total = ruled_out.reduce((sum, { count }) => sum + count, 0);
  if (total > 0 && total <= FEW && ruled_out.every(({ agents, count }) => agents.length === count)) {
    const told = ruled_out.map(({ agents }, index) =>
      t("why.all", { what: counts[index], agents: list.format(agents.map(names.agent)) }),
    );
    return <p className={classes.line}>{[next, list.format(told)].filter(Boolean).join(" ")}</p>;
  }
  if (!rest) return next ? <p className={classes.line}>{next}</p> : null;
  return (
    <details className={classes.details}>
      <summary className={classes.summary}>
        <Icon name="chevron-down" size={14} className={classes.arrow} />
        <span>{[next, rest].filter(Boolean).join(" ")}</span>
      </summary>
      <dl className={classes.groups}>
        {ruled_out.map(({ why, count, agents }) => (
          <div key={why}>
            <dt>{textOf(`why.group.${why}`, { count }) ?? t("why.group.other", { count })}</dt>
            <dd>{agents.length > 0 ? list.format(agents.map(names.agent)) : t("decision.too_many")}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
