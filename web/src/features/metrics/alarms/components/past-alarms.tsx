import { Button } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Card } from "@/components/ui/card";
import { Moment } from "@/components/ui/moment";
import { Failed, LoadingRows, Message } from "@/components/ui/states";
import table from "@/components/ui/table.module.css";
import type { Delivery } from "@/features/metrics/alarms/api/channels";
import { type PastAlarm, usePastAlarms } from "@/features/metrics/alarms/api/past-alarms";
import { Fate } from "@/features/metrics/alarms/components/fate";
import classes from "@/features/metrics/alarms/components/past-alarms.module.css";
import { useFormat } from "@/i18n/format";
import { type Micros, SECOND } from "@/lib/micros";

interface Words {
  /** What was wrong with what. */
  title: (alarm: PastAlarm) => ReactNode;
  /** Who looked after it, or put it off. */
  owner: (alarm: PastAlarm) => ReactNode;
  /** The name of a channel. */
  channel: (channel: string) => string;
}

/** Every alarm that was: how long, who looked after it, and who was told elsewhere. */
export function PastAlarms({ words }: { words: Words }) {
  const { t } = useTranslation("alarms");
  const past = usePastAlarms();
  const alarms = past.data?.pages.flat() ?? [];
  if (past.isError && !past.data) return <Failed error={past.error} onRetry={() => void past.refetch()} />;
  return (
    <Card isPadded={false}>
      {past.isPending && <LoadingRows rows={8} height={24} />}
      {past.data && alarms.length === 0 && (
        <Message icon="bell" title={t("past.empty_title")} text={t("past.empty_text")} />
      )}
      {alarms.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a table that scrolls is scrolled with the keys.
        <section className={classes.scroll} tabIndex={0} aria-label={t("past.scroll")}>
          <table className={table.table} aria-label={t("past.title")}>
            <thead>
              <tr>
                {(["what", "raised", "lasted", "owner", "told"] as const).map((name) => (
                  <th key={name} scope="col">
                    {t(`past.${name}`)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {alarms.map((alarm) => (
                <Row key={alarm.id} alarm={alarm} words={words} />
              ))}
            </tbody>
          </table>
        </section>
      )}
      {past.hasNextPage && (
        <div className={classes.more}>
          <Button variant="default" loading={past.isFetchingNextPage} onClick={() => void past.fetchNextPage()}>
            {t("past.more")}
          </Button>
        </div>
      )}
    </Card>
  );
}

function Row({ alarm, words }: { alarm: PastAlarm; words: Words }) {
  const { t } = useTranslation("alarms");
  const format = useFormat();
  return (
    <tr>
      <th scope="row" className={classes.what}>
        {words.title(alarm)}
        <small>
          {t(`weight.${alarm.weight}`)}
          {alarm.hidden !== null && ` · ${t("past.hidden")}`}
        </small>
      </th>
      <td>
        <Moment at={alarm.raised} />
      </td>
      <td>{alarm.cleared === null ? <b>{t("past.lasts")}</b> : format.span(seconds(alarm.raised, alarm.cleared))}</td>
      <td>{alarm.by === null ? t("past.nobody") : words.owner(alarm)}</td>
      <td>
        <Deliveries deliveries={alarm.deliveries} words={words} />
      </td>
    </tr>
  );
}

const seconds = (from: Micros, to: Micros) => (to - from) / SECOND;

function Deliveries({ deliveries, words }: { deliveries: readonly Delivery[]; words: Words }) {
  const { t } = useTranslation("alarms");
  if (deliveries.length === 0) return t("past.screen_only");
  return (
    <ul className={classes.deliveries}>
      {deliveries.map((one) => (
        <li key={one.delivery}>
          {words.channel(one.channel)}
          {one.what === "cleared" && ` (${t("past.its_end")})`} <Fate delivery={one} />
        </li>
      ))}
    </ul>
  );
}
