import { Button, NumberInput, Switch } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Card } from "@/components/ui/card";
import { Confirm } from "@/components/ui/confirm-button";
import { FailedLine, Loaded, LoadingRows } from "@/components/ui/states";
import { useRetention, useSetRetention } from "@/features/operations/api/health";

const USUAL_DAYS = 180;
const MOST_DAYS = 36_500;

/** For how many days recordings are kept. Fewer days erase recordings for good, so the change is confirmed. */
export function RetentionCard({ mayChange }: { mayChange: boolean }) {
  const { t } = useTranslation("operations");
  const retention = useRetention();
  return (
    <Card title={t("retention.title")}>
      <Loaded query={retention} loading={<LoadingRows rows={2} />}>
        {({ days }) => <RetentionForm key={days} days={days} mayChange={mayChange} />}
      </Loaded>
    </Card>
  );
}

function RetentionForm({ days, mayChange }: { days: number | null; mayChange: boolean }) {
  const { t } = useTranslation("operations");
  const [isLimited, setLimited] = useState(days !== null);
  const [wanted, setWanted] = useState<number | string>(days ?? USUAL_DAYS);
  const [isAsking, setAsking] = useState(false);
  const saving = useSetRetention();
  const chosen = isLimited ? Number(wanted) : null;
  const isValid = chosen === null || (Number.isInteger(chosen) && chosen >= 1 && chosen <= MOST_DAYS);
  const erases = chosen !== null && (days === null || chosen < days);
  const save = () => {
    setAsking(false);
    saving.mutate(chosen);
  };
  return (
    <form
      style={{ display: "grid", gap: 12, maxWidth: 420 }}
      onSubmit={(event) => {
        event.preventDefault();
        if (erases) setAsking(true);
        else save();
      }}
    >
      <Switch
        label={t("retention.limit")}
        checked={isLimited}
        disabled={!mayChange}
        onChange={(event) => {
          setLimited(event.currentTarget.checked);
          setAsking(false);
        }}
      />
      {isLimited && (
        <NumberInput
          label={t("retention.days")}
          description={t("retention.hint")}
          value={wanted}
          min={1}
          max={MOST_DAYS}
          allowDecimal={false}
          disabled={!mayChange}
          onChange={(value) => {
            setWanted(value);
            setAsking(false);
          }}
        />
      )}
      {isAsking ? (
        <Confirm
          label={t("retention.erase")}
          question={t("retention.confirm", { count: chosen ?? 0 })}
          onConfirm={save}
          onCancel={() => setAsking(false)}
        />
      ) : (
        <Button
          type="submit"
          style={{ justifySelf: "start" }}
          disabled={!mayChange || !isValid || chosen === days}
          loading={saving.isPending}
        >
          {t("retention.save")}
        </Button>
      )}
      <FailedLine error={saving.error} />
    </form>
  );
}
