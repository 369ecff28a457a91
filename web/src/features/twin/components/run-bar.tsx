import { Button, NativeSelect } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Icon } from "@/components/ui/icon";
import { TIMES } from "@/features/twin/api/what-if-search";
import classes from "@/features/twin/components/what-if.module.css";
import { useRefusal } from "@/features/twin/hooks/use-refusal";
import { useFormat } from "@/i18n/format";

interface Props {
  times: number;
  /** How much is done, from 0 to 1, while it is being answered. */
  share: number | null;
  isAsking: boolean;
  error: unknown;
  onTimes: (times: number) => void;
  onRun: () => void;
  onCancel: () => void;
}

/** Asks, says how far it is, and stops. */
export function RunBar({ times, share, isAsking, error, onTimes, onRun, onCancel }: Props) {
  const { t } = useTranslation("twin");
  const format = useFormat();
  const refusal = useRefusal();
  return (
    <div className={classes.run}>
      {share === null ? (
        <>
          <Button leftSection={<Icon name="play" size={16} />} loading={isAsking} onClick={onRun}>
            {t("run.run")}
          </Button>
          <NativeSelect
            aria-label={t("run.times_label")}
            value={String(times)}
            onChange={(event) => onTimes(Number(event.currentTarget.value))}
            data={TIMES.map((value) => ({ value: String(value), label: t("run.times", { count: value }) }))}
          />
        </>
      ) : (
        <>
          <div className={classes.progress}>
            <span>
              {t("run.living")} <strong>{format.percent(share)}</strong>
            </span>
            <progress max={1} value={share} aria-label={t("run.progress")} />
          </div>
          <Button variant="default" onClick={onCancel}>
            {t("run.cancel")}
          </Button>
        </>
      )}
      {error != null && (
        <p role="alert" className={classes.failed}>
          {refusal(error).text}
        </p>
      )}
    </div>
  );
}
