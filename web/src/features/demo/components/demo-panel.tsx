import { Anchor } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { ConfirmButton } from "@/components/ui/confirm-button";
import { Icon } from "@/components/ui/icon";
import { FailedLine } from "@/components/ui/states";
import { useWipeDemo } from "@/features/demo/api/demo";
import classes from "@/features/demo/components/demo.module.css";
import { DemoControls } from "@/features/demo/components/demo-controls";
import type { DemoState } from "@/features/demo/live/demo";

/** What steers the demo, a way to call oneself, and the beginning of another world. */
export default function DemoPanel({ state }: { state: DemoState }) {
  const { t, i18n } = useTranslation("demo");
  const wipe = useWipeDemo();
  const clock = new Intl.DateTimeFormat(i18n.language, {
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
    timeZone: "UTC",
  });
  return (
    <div className={classes.panel}>
      <h2>{t("title")}</h2>
      <p className={classes.note}>{t("about", { time: clock.format(state.minute * 60_000) })}</p>
      <DemoControls state={state} />
      <Anchor href="/call/web" target="_blank" rel="noreferrer" className={classes.call}>
        <Icon name="external" size={16} />
        {t("call_yourself")}
      </Anchor>
      {state.can_be_wiped && (
        <div className={classes.wipe}>
          <FailedLine error={wipe.error} />
          <ConfirmButton
            label={t("wipe")}
            question={t("wipe_question")}
            isPending={wipe.isPending || wipe.isSuccess}
            onConfirm={() => wipe.mutate()}
          />
        </div>
      )}
    </div>
  );
}
