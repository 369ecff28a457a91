import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Icon } from "@/components/ui/icon";
import { useNotices } from "@/components/ui/notices";
import { type Change, linesOf } from "@/features/twin/api/change";
import { figuresOf, type Plan, type Question } from "@/features/twin/api/what-if";
import type { WhatIfSearch } from "@/features/twin/api/what-if-search";
import { Comparison } from "@/features/twin/components/comparison";
import { AgentFigures, QueueFigures } from "@/features/twin/components/figure-tables";
import { KeepForm, KeptList } from "@/features/twin/components/kept-list";
import { Meaning } from "@/features/twin/components/meaning";
import { OverTheDay } from "@/features/twin/components/over-the-day";
import classes from "@/features/twin/components/what-if.module.css";
import type { Names } from "@/features/twin/hooks/names";
import { useChangeWords } from "@/features/twin/hooks/use-change-words";
import { useCsv } from "@/features/twin/hooks/use-csv";
import { useKept } from "@/features/twin/hooks/use-kept";

interface Props {
  question: Question;
  plan: Plan;
  change: Change;
  times: number;
  names: Names;
  /** Something was changed after it was asked. */
  isStale: boolean;
  onSearch: (patch: WhatIfSearch) => void;
}

/** An answer: what it means, both futures, the hours, queues and agents, and what was kept to compare. */
export function AnswerView({ question, plan, change, times, names, isStale, onSearch }: Props) {
  const { t } = useTranslation("twin");
  const show = useNotices();
  const csv = useCsv(names);
  const words = useChangeWords(names);
  const { kept, keep, forget } = useKept();
  const lines = linesOf(change);
  const share = async () => {
    await navigator.clipboard.writeText(location.href);
    show({ text: t("result.copied") });
  };
  const all = figuresOf(question, "all");
  return (
    <>
      {isStale && (
        <p className={classes.warning} role="status">
          {t("result.stale")}
        </p>
      )}
      <div className={isStale ? classes.stale : classes.answer}>
        {!isStale && <Meaning question={question} lines={lines} names={names} />}
        <Comparison question={question} plan={plan} />
        <OverTheDay question={question} />
        <QueueFigures question={question} names={names} />
        <AgentFigures question={question} names={names} />
      </div>
      {!isStale && (
        <div className={classes.actions}>
          <KeepForm
            key={question.question}
            suggestion={lines[0] ? words(lines[0]) : t("keep.unnamed")}
            onKeep={(name) => {
              keep({ id: question.question, name, day: question.day, change, times, figures: all?.after ?? {} });
              show({ text: t("keep.kept", { name }) });
            }}
          />
          <Button variant="default" leftSection={<Icon name="copy" size={16} />} onClick={() => void share()}>
            {t("result.share")}
          </Button>
          <Button variant="default" leftSection={<Icon name="arrow-down" size={16} />} onClick={() => csv(question)}>
            {t("result.csv")}
          </Button>
        </div>
      )}
      <KeptList
        kept={kept}
        onForget={forget}
        onOpen={(one) => onSearch({ day: one.day, change: one.change, times: one.times, question: one.id })}
      />
    </>
  );
}
