import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Card } from "@/components/ui/card";
import { Failed, Loaded, LoadingRows, Message } from "@/components/ui/states";
import { Tabs } from "@/components/ui/tabs";
import { type Change, linesOf, NO_CHANGE } from "@/features/twin/api/change";
import { type Plan, usePlan, useQuestion } from "@/features/twin/api/what-if";
import { USUAL_TIMES, type WhatIfSearch } from "@/features/twin/api/what-if-search";
import { AgentsEditor } from "@/features/twin/components/agents-editor";
import { AnswerView } from "@/features/twin/components/answer-view";
import { ChangesList } from "@/features/twin/components/changes-list";
import { DayTiles } from "@/features/twin/components/day-tiles";
import { Help } from "@/features/twin/components/help";
import { KeptList } from "@/features/twin/components/kept-list";
import { QueuesEditor } from "@/features/twin/components/queues-editor";
import { RoutesEditor } from "@/features/twin/components/routes-editor";
import { Rules } from "@/features/twin/components/rules";
import { RunBar } from "@/features/twin/components/run-bar";
import { StaffEditor } from "@/features/twin/components/staff-editor";
import classes from "@/features/twin/components/what-if.module.css";
import type { Names } from "@/features/twin/hooks/names";
import { useAnswer } from "@/features/twin/hooks/use-answer";

interface Props {
  day: string;
  search: WhatIfSearch;
  names: Names;
  onSearch: (patch: WhatIfSearch) => void;
}

/** A day as it was and as it might have been. An answer shows the day as it was known when it was asked for. */
export function WhatIf({ day, ...rest }: Props) {
  const plan = usePlan(day, rest.search.log);
  const { data: asked } = useQuestion(rest.search.question);
  const isOfThis = asked?.state === "done" && asked.day === day && asked.log === (rest.search.log ?? null);
  if (isOfThis && !plan.data) return <Asking key={day} plan={asked.plan} {...rest} />;
  return (
    <Loaded query={plan} loading={<LoadingRows rows={8} height={36} />}>
      {(found) => <Asking key={day} plan={found} {...rest} />}
    </Loaded>
  );
}

/** From so few calls one learns little of how patient callers are. */
const FEW_CALLS = 100;
const TABS = ["staff", "agents", "queues", "routes"] as const;

function Asking({ plan, search, names, onSearch }: Omit<Props, "day"> & { plan: Plan }) {
  const { t } = useTranslation("twin");
  const [tab, setTab] = useState<(typeof TABS)[number]>("staff");
  const change = search.change ?? NO_CHANGE;
  const times = search.times ?? USUAL_TIMES;
  const answer = useAnswer(plan, change, times, search.question, (question) =>
    onSearch({ question, day: plan.day, log: plan.log ?? undefined }),
  );
  const put = (next: Change) => onSearch({ change: linesOf(next).length > 0 ? next : undefined });
  const editor = { plan, change, names, onChange: put };
  const calls = plan.real.find(({ kind }) => kind === "all")?.figures.offered ?? 0;
  return (
    <>
      <DayTiles plan={plan} names={names} />
      {plan.agents.length === 0 && <p className={classes.warning}>{t("day.no_staff")}</p>}
      {calls < FEW_CALLS && <p className={classes.warning}>{t("day.few", { count: calls })}</p>}
      <div className={classes.columns}>
        <div className={classes.aside}>
          <Card title={t("changes.make")} isPadded={false}>
            <Tabs
              label={t("changes.make")}
              look="segments"
              tabs={TABS.map((value) => ({ value, label: t(`tab.${value}`) }))}
              value={tab}
              onChange={setTab}
              className={classes.editor}
            >
              {tab === "staff" && <StaffEditor {...editor} />}
              {tab === "agents" && <AgentsEditor {...editor} />}
              {tab === "queues" && <QueuesEditor {...editor} />}
              {tab === "routes" && <RoutesEditor {...editor} />}
            </Tabs>
          </Card>
          <Card title={t("changes.title")} className={classes.sticky}>
            <ChangesList change={change} plan={plan} names={names} onChange={put} />
            <RunBar
              times={times}
              share={answer.share}
              isAsking={answer.isAsking}
              error={answer.error}
              onTimes={(next) => onSearch({ times: next === USUAL_TIMES ? undefined : next })}
              onRun={answer.ask}
              onCancel={answer.cancel}
            />
          </Card>
        </div>
        <div className={classes.answer}>
          <Answered answer={answer} change={change} names={names} />
          <KeptList
            shown={search.question}
            names={names}
            onOpen={(question) =>
              onSearch({ question, day: undefined, log: undefined, change: undefined, times: undefined })
            }
          />
          <Rules plan={answer.question?.plan ?? plan} names={names} />
          <Help />
        </div>
      </div>
    </>
  );
}

const ICONS = { begin: "scale", running: "clock", cancelled: "stop", failed: "alert" } as const;

interface AnsweredProps {
  answer: ReturnType<typeof useAnswer>;
  change: Change;
  names: Names;
}

function Answered({ answer, change, names }: AnsweredProps) {
  const { t } = useTranslation("twin");
  const { question, isStale, lost } = answer;
  if (lost) return <Failed error={lost} onRetry={answer.ask} />;
  if (question?.state !== "done") {
    const state = question?.state ?? "begin";
    return (
      <Card>
        <Message icon={ICONS[state]} title={t(`empty.${state}.title`)} text={t(`empty.${state}.text`)} />
      </Card>
    );
  }
  return <AnswerView question={question} plan={question.plan} change={change} names={names} isStale={isStale} />;
}
