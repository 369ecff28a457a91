import { Button, SegmentedControl, VisuallyHidden } from "@mantine/core";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import { Icon } from "@/components/ui/icon";
import { FailedLine } from "@/components/ui/states";
import { useSteerDemo } from "@/features/demo/api/demo";
import classes from "@/features/demo/components/demo.module.css";
import { type DemoState, SPEEDS, type Speed } from "@/features/demo/live/demo";

/** How fast the made-up people live, a rush hour, and whether anybody calls: for all who look at this demo. */
export function DemoControls({ state, isInLine = false }: { state: DemoState; isInLine?: boolean }) {
  const { t } = useTranslation("demo");
  const steer = useSteerDemo();
  const label = useId();
  const isRush = state.rush_until !== null;
  return (
    <div className={isInLine ? classes.line : classes.controls}>
      <FailedLine error={steer.error} />
      <div className={classes.speed}>
        {isInLine ? <VisuallyHidden id={label}>{t("speed")}</VisuallyHidden> : <span id={label}>{t("speed")}</span>}
        <SegmentedControl
          aria-labelledby={label}
          value={String(state.speed)}
          onChange={(speed) => steer.mutate({ speed: Number(speed) as Speed })}
          data={SPEEDS.map((speed) => ({ value: String(speed), label: t("times", { speed }) }))}
        />
      </div>
      <div className={classes.buttons}>
        <Button
          variant={isRush ? "filled" : "default"}
          aria-pressed={isRush}
          leftSection={<Icon name="activity" size={16} />}
          onClick={() => steer.mutate({ is_rush: !isRush })}
        >
          {t("rush")}
        </Button>
        <Button
          variant="default"
          leftSection={<Icon name={state.is_running ? "pause" : "phone-incoming"} size={16} />}
          onClick={() => steer.mutate({ is_running: !state.is_running })}
        >
          {state.is_running ? t("stop") : t("start")}
        </Button>
      </div>
    </div>
  );
}
