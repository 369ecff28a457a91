import { useTranslation } from "react-i18next";
import { Icon } from "@/components/ui/icon";
import { Ago } from "@/components/ui/moment";
import type { Delivery } from "@/features/metrics/alarms/api/channels";
import classes from "@/features/metrics/alarms/components/fate.module.css";
import { useCodeText } from "@/i18n/use-code-text";

const GLYPHS = { waiting: "clock", delivered: "check", failed: "alert" } as const;

/** What became of a delivery and when, and what was wrong. */
export function Fate({ delivery }: { delivery: Delivery }) {
  const { t } = useTranslation("alarms");
  const textOf = useCodeText("alarms");
  const { fate, trouble, answer, attempts } = delivery;
  const why = trouble && (textOf(`trouble.${trouble}`) ?? trouble);
  return (
    <span className={classes[fate]}>
      <Icon name={GLYPHS[fate]} size={14} />
      <span>
        {fate === "waiting" && attempts > 0 ? t("fate.again", { count: attempts }) : t(`fate.${fate}`)}
        <span className={classes.when}>
          <Ago at={delivery.ended ?? delivery.at} />
        </span>
        {why && fate !== "delivered" && <small>{answer ? t("fate.answered", { why, answer }) : why}</small>}
      </span>
    </span>
  );
}
