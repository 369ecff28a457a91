import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import classes from "@/app/welcome/welcome.module.css";
import { Card } from "@/components/ui/card";
import { Clock } from "@/components/ui/clock";
import { NoPermission } from "@/components/ui/states";
import { may, useMe } from "@/features/identity/api/session";
import { useToday, useTodayFigure } from "@/features/metrics/live/today";
import { useAgentsBoard } from "@/features/people/live/agents";
import { useQueuesBoard } from "@/features/queues/live/queues";
import { useFormat } from "@/i18n/format";

/** Four numbers of now. `controls` stand at the end of the title's line. */
export function RightNow({ controls }: { controls?: ReactNode }) {
  const { t } = useTranslation("welcome");
  const me = useMe();
  const board = useQueuesBoard();
  const { number } = useFormat();
  const sum = (of: "waiting" | "talking") => board.queues.reduce((total, queue) => total + queue[of], 0);
  const oldest = board.queues.flatMap(({ oldest_since }) => oldest_since ?? []);
  if (board.refused) return <NoPermission />;
  const shown = (value: number) => (board.isReady ? number(value) : "–");
  return (
    <Card title={t("now.title")} aside={controls} isPadded={false}>
      <dl className={classes.numbers}>
        <Figure value={shown(sum("talking"))}>{t("now.talking")}</Figure>
        <Figure value={shown(sum("waiting"))}>
          {oldest.length === 0 ? (
            t("now.waiting")
          ) : (
            <>
              {t("now.waiting_longest")} <Clock since={Math.min(...oldest)} />
            </>
          )}
        </Figure>
        {may(me, "agents.watch") && <Free />}
        <ServiceLevel />
      </dl>
    </Card>
  );
}

interface FigureProps {
  value: string;
  tone?: "good" | "bad" | undefined;
  /** What it is the number of. */
  children: ReactNode;
}

function Figure({ value, tone, children }: FigureProps) {
  return (
    <div className={classes.number}>
      <dt>{children}</dt>
      <dd className={tone && classes[tone]}>{value}</dd>
    </div>
  );
}

function Free() {
  const { t } = useTranslation("welcome");
  const { number } = useFormat();
  const { isReady, agents } = useAgentsBoard();
  const free = agents.filter(({ state, is_phone_ready }) => state === "available" && is_phone_ready).length;
  return <Figure value={isReady ? number(free) : "–"}>{t("now.free")}</Figure>;
}

/** Of the whole centre since midnight. The target is shown where all queues have the same. */
function ServiceLevel() {
  const { t, i18n } = useTranslation("welcome");
  const { all } = useToday();
  const percent = new Intl.NumberFormat(i18n.language, { style: "percent", maximumFractionDigits: 1 });
  const figure = useTodayFigure();
  const reached = all && figure ? figure("sl.offered", all).value : null;
  const target = all?.target_percent == null ? null : all.target_percent / 100;
  const isKnown = reached !== null && target !== null;
  return (
    <Figure
      value={reached === null ? "–" : percent.format(reached)}
      tone={isKnown ? (reached >= target ? "good" : "bad") : undefined}
    >
      {target === null ? t("now.service_level") : t("now.service_level_target", { target: percent.format(target) })}
    </Figure>
  );
}
