import { useTranslation } from "react-i18next";
import { Icon } from "@/components/ui/icon";
import { Message } from "@/components/ui/states";
import type { Problem } from "@/features/flows/api/designs";
import classes from "@/features/flows/designer/designer.module.css";
import type { Graph } from "@/features/flows/designer/model/graph";
import { useWords } from "@/features/flows/designer/use-words";

interface Props {
  problems: readonly Problem[];
  graph: Graph;
  onShow: (node: string) => void;
}

/** What would go wrong and what would annoy people, errors first; each leads to its step. */
export function ProblemsPanel({ problems, graph, onShow }: Props) {
  const { t } = useTranslation("designer");
  const words = useWords();
  if (problems.length === 0)
    return <Message icon="check-circle" title={t("problems.none")} text={t("problems.none_text")} />;
  const sorted = [...problems].sort((one, other) => one.severity.localeCompare(other.severity));
  return (
    <ul className={classes.plain} aria-label={t("tab.problems")}>
      {sorted.map((problem) => (
        <ProblemLine key={`${problem.node}.${problem.code}.${problem.detail}`} problem={problem}>
          <button type="button" className={classes.jump} onClick={() => onShow(problem.node)}>
            {words.target(graph, problem.node)}
          </button>
        </ProblemLine>
      ))}
    </ul>
  );
}

/** One problem in words, told apart by glyph and word and not by its colour alone. */
export function ProblemLine({ problem, children }: { problem: Problem; children?: React.ReactNode }) {
  const { t } = useTranslation("designer");
  const words = useWords();
  return (
    <li className={`${classes.problem} ${classes[problem.severity]}`}>
      <Icon name={problem.severity === "error" ? "close" : "alert"} size={16} />
      <div>
        <strong>{t(`severity.${problem.severity}`)}</strong> <span>{words.problem(problem)}</span>
        <p className={classes.advice}>{words.advice(problem)}</p>
        {children && <div>{children}</div>}
      </div>
    </li>
  );
}
