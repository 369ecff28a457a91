import { Checkbox, NativeSelect, NumberInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { OneSetting } from "@/components/settings/one-setting";
import { PageFrame } from "@/components/settings/page-frame";
import settings from "@/components/settings/settings.module.css";
import { Card } from "@/components/ui/card";
import { Loaded } from "@/components/ui/states";
import { type CallbackRules, useCallbackRules, useSaveCallbackRules } from "@/features/callbacks/api/callbacks";

const MINUTE_S = 60;
const HOUR_S = 3_600;

interface Props {
  /** Opening hours that may be chosen. */
  hours: readonly { id: string; name: string }[];
  canWrite: boolean;
}

/** When and how often people are called back. */
export function CallbackRulesSettings({ hours, canWrite }: Props) {
  const { t } = useTranslation("callbacks");
  const query = useCallbackRules();
  const save = useSaveCallbackRules();
  return (
    <PageFrame title={t("rules.title")} lead={t("rules.lead")}>
      <Loaded query={query}>
        {(rules) => (
          <OneSetting
            key={rules.version}
            title={t("rules.title")}
            value={rules}
            save={save}
            reload={() => void query.refetch()}
            canWrite={canWrite}
          >
            {(draft, change) => <Fields draft={draft} change={change} hours={hours} />}
          </OneSetting>
        )}
      </Loaded>
    </PageFrame>
  );
}

interface FieldsProps {
  draft: CallbackRules;
  change: (patch: Partial<CallbackRules>) => void;
  hours: Props["hours"];
}

function Fields({ draft, change, hours }: FieldsProps) {
  const { t } = useTranslation("callbacks");
  return (
    <>
      <Card title={t("rules.offer")}>
        <div className={settings.group}>
          <Amount
            name="offer_over"
            unit="minutes"
            value={draft.offer_over_s / MINUTE_S}
            min={0}
            max={1_440}
            onChange={(value) => change({ offer_over_s: Math.round(value * MINUTE_S) })}
          />
          <NativeSelect
            label={t("rules.hours")}
            description={t("rules.hours_hint")}
            value={draft.hours ?? ""}
            onChange={(event) => change({ hours: event.currentTarget.value || null })}
            data={[
              { value: "", label: t("rules.always") },
              ...hours.map(({ id, name }) => ({ value: id, label: name })),
            ]}
          />
        </div>
      </Card>
      <Card title={t("rules.dialling")}>
        <div className={settings.group}>
          <Checkbox
            label={t("rules.is_automatic")}
            description={t("rules.is_automatic_hint")}
            checked={draft.is_automatic}
            onChange={(event) => change({ is_automatic: event.currentTarget.checked })}
          />
          <Amount
            name="ring"
            unit="seconds"
            value={draft.ring_s}
            min={5}
            max={120}
            onChange={(ring_s) => change({ ring_s })}
          />
          <Amount
            name="attempts"
            unit="times"
            value={draft.attempts}
            min={1}
            max={10}
            onChange={(attempts) => change({ attempts })}
          />
          <Amount
            name="retry"
            unit="minutes"
            value={draft.retry_s / MINUTE_S}
            min={1}
            max={1_440}
            onChange={(value) => change({ retry_s: Math.round(value * MINUTE_S) })}
          />
          <Amount
            name="keep"
            unit="hours"
            value={draft.keep_s / HOUR_S}
            min={1}
            max={744}
            onChange={(value) => change({ keep_s: Math.round(value * HOUR_S) })}
          />
        </div>
      </Card>
    </>
  );
}

interface AmountProps {
  name: "offer_over" | "ring" | "attempts" | "retry" | "keep";
  unit: "seconds" | "minutes" | "hours" | "times";
  value: number;
  min: number;
  max: number;
  onChange: (value: number) => void;
}

function Amount({ name, unit, value, min, max, onChange }: AmountProps) {
  const { t } = useTranslation("callbacks");
  return (
    <NumberInput
      label={t(`rules.${name}`)}
      description={t(`rules.${name}_hint`)}
      suffix={t(`rules.unit.${unit}`)}
      w={260}
      min={min}
      max={max}
      required
      withAsterisk={false}
      hideControls
      value={value}
      onChange={(changed) => onChange(Number(changed))}
    />
  );
}
