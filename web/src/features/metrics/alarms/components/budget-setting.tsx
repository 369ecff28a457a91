import { NumberInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { OneSetting } from "@/components/settings/one-setting";
import { Card } from "@/components/ui/card";
import { Loaded } from "@/components/ui/states";
import { useBudget, useSaveBudget } from "@/features/metrics/alarms/api/channels";

/** How many alarms people are told of in an hour. */
export function BudgetSetting({ canWrite }: { canWrite: boolean }) {
  const { t } = useTranslation("alarms");
  const query = useBudget();
  const save = useSaveBudget();
  return (
    <Loaded query={query}>
      {(budget) => (
        <OneSetting
          key={budget.version}
          title={t("budget.title")}
          value={budget}
          save={save}
          reload={() => void query.refetch()}
          canWrite={canWrite}
        >
          {(draft, change) => (
            <Card title={t("budget.title")}>
              <NumberInput
                label={t("budget.per_hour")}
                description={t("budget.hint")}
                maw={520}
                min={1}
                max={100}
                allowDecimal={false}
                required
                withAsterisk={false}
                hideControls
                value={draft.per_hour}
                onChange={(value) => change({ per_hour: Number(value) })}
              />
            </Card>
          )}
        </OneSetting>
      )}
    </Loaded>
  );
}
