import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Icon } from "@/components/ui/icon";
import { useNotices } from "@/components/ui/notices";
import { FailedLine } from "@/components/ui/states";
import { useRename } from "@/features/twin/api/answers";
import { type Change, linesOf } from "@/features/twin/api/change";
import type { Plan, Question } from "@/features/twin/api/what-if";
import { Comparison } from "@/features/twin/components/comparison";
import { AgentFigures, QueueFigures } from "@/features/twin/components/figure-tables";
import { KeepForm, MOST_LETTERS } from "@/features/twin/components/keep-form";
import { Meaning } from "@/features/twin/components/meaning";
import { OverTheDay } from "@/features/twin/components/over-the-day";
import classes from "@/features/twin/components/what-if.module.css";
import type { Names } from "@/features/twin/hooks/names";
import { useChangeWords } from "@/features/twin/hooks/use-change-words";
import { useCsv } from "@/features/twin/hooks/use-csv";

interface Props {
  question: Question;
  plan: Plan;
  change: Change;
  names: Names;
  /** Something was changed after it was asked. */
  isStale: boolean;
}

/** An answer: what it means, both futures, the hours, queues and agents. */
export function AnswerView({ question, plan, change, names, isStale }: Props) {
  const { t } = useTranslation("twin");
  const show = useNotices();
  const csv = useCsv(names);
  const words = useChangeWords(names, plan);
  const rename = useRename();
  const lines = linesOf(change);
  const share = async () => {
    await navigator.clipboard.writeText(`${location.origin}${location.pathname}?question=${question.question}`);
    show({ text: t(question.name === null ? "result.copied" : "result.copied_kept") });
  };
  return (
    <>
      {isStale && (
        <p className={classes.warning} role="status">
          {t("result.stale")}
        </p>
      )}
      <div className={isStale ? classes.stale : classes.answer}>
        {!isStale && <Meaning question={question} plan={plan} lines={lines} names={names} />}
        <Comparison question={question} plan={plan} />
        <OverTheDay question={question} />
        <QueueFigures question={question} names={names} />
        <AgentFigures question={question} names={names} />
      </div>
      {!isStale && (
        <div className={classes.actions}>
          {question.may_change && (
            <KeepForm
              key={question.question}
              name={question.name}
              suggestion={(lines[0] ? words(lines[0]) : t("keep.unnamed")).slice(0, MOST_LETTERS)}
              isBusy={rename.isPending}
              onKeep={(name) =>
                rename.mutate(
                  { question: question.question, name },
                  { onSuccess: () => show({ text: t("keep.kept", { name }) }) },
                )
              }
            />
          )}
          <Button variant="default" leftSection={<Icon name="copy" size={16} />} onClick={() => void share()}>
            {t("result.share")}
          </Button>
          <Button variant="default" leftSection={<Icon name="arrow-down" size={16} />} onClick={() => csv(question)}>
            {t("result.csv")}
          </Button>
        </div>
      )}
      <FailedLine error={rename.error} />
    </>
  );
}
