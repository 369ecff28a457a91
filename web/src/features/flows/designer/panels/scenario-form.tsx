import { Button, NativeSelect, Switch, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import settings from "@/components/settings/settings.module.css";
import { Icon } from "@/components/ui/icon";
import { TimeField } from "@/components/ui/time-field";
import {
  DAYS,
  ENDS,
  type Expected,
  keysRead,
  keysWritten,
  type Scenario,
} from "@/features/flows/designer/model/scenario";
import { CountInput } from "@/features/flows/designer/panels/count-input";
import { asCode } from "@/features/flows/designer/panels/field-inputs";
import { useEndText } from "@/features/flows/designer/panels/scenarios-panel";
import { SpokenInput } from "@/features/flows/designer/panels/spoken-input";
import { useWorld } from "@/features/flows/designer/world";
import { LANGUAGE_NAMES, LANGUAGES, type Language } from "@/i18n/languages";
import { minuteWritten, writeMinute } from "@/lib/time-of-day";

interface Props {
  scenario: Scenario;
  canWrite: boolean;
  onChange: (scenario: Scenario) => void;
  onWalk: () => void;
}

/** Who calls when and what they do, and what should come of it. */
export function ScenarioForm({ scenario, canWrite, onChange, onWalk }: Props) {
  const { t } = useTranslation("designer");
  const put = (patch: Partial<Scenario>) => onChange({ ...scenario, ...patch });
  return (
    <>
      <fieldset className={settings.fields} disabled={!canWrite}>
        <TextInput
          label={t("test.name")}
          value={scenario.name}
          maxLength={120}
          onChange={(event) => put({ name: event.currentTarget.value })}
        />
        <CallerInputs scenario={scenario} put={put} />
        <TimeInputs time={scenario.time ?? "mon 10:00"} onChange={(time) => put({ time })} />
        <TextInput
          label={t("test.keys")}
          description={t("test.keys_hint")}
          defaultValue={keysWritten(scenario.keys)}
          onChange={(event) => put({ keys: keysRead(event.currentTarget.value) })}
        />
        <NativeSelect
          label={t("test.agents")}
          value={scenario.agents ?? "free"}
          onChange={(event) => put({ agents: event.currentTarget.value })}
          data={(["free", "busy", "leaves", "callback"] as const).map((how) => ({
            value: how,
            label: t(`did.${how}`),
          }))}
        />
        <ExpectedInputs expect={scenario.expect ?? {}} onChange={(expect) => put({ expect })} />
      </fieldset>
      <Button leftSection={<Icon name="play" size={15} />} onClick={onWalk}>
        {t("test.step")}
      </Button>
    </>
  );
}

function CallerInputs({ scenario, put }: { scenario: Scenario; put: (patch: Partial<Scenario>) => void }) {
  const { t } = useTranslation("designer");
  const { caller = {} } = scenario;
  const change = (patch: Scenario["caller"]) => put({ caller: { ...caller, ...patch } });
  return (
    <fieldset className={settings.group}>
      <legend>{t("test.caller")}</legend>
      <Switch
        label={t("test.known")}
        checked={caller.known ?? false}
        onChange={(event) => change({ known: event.currentTarget.checked })}
      />
      <Switch
        label={t("test.manager")}
        checked={caller.manager ?? false}
        onChange={(event) => change({ manager: event.currentTarget.checked })}
      />
      <div className={settings.pair}>
        <NativeSelect
          label={t("field.language")}
          value={caller.language ?? "en"}
          onChange={(event) => change({ language: event.currentTarget.value as Language })}
          data={LANGUAGES.map((one) => ({ value: one, label: LANGUAGE_NAMES[one] }))}
        />
        <TextInput
          label={t("test.tier")}
          value={caller.tier ?? ""}
          onChange={(event) => change({ tier: asCode(event.currentTarget.value) || null })}
        />
      </div>
    </fieldset>
  );
}

/** A weekday or a date, and a time of the day, all local. */
function TimeInputs({ time, onChange }: { time: string; onChange: (time: string) => void }) {
  const { t, i18n } = useTranslation("designer");
  const [day = "mon", clock = "10:00"] = time.split(" ");
  const weekday = new Intl.DateTimeFormat(i18n.language, { weekday: "long", timeZone: "UTC" });
  const monday = Date.UTC(2026, 0, 5);
  const isDate = /^\d/.test(day);
  return (
    <div className={settings.pair}>
      <NativeSelect
        label={t("test.day")}
        value={day}
        onChange={(event) => onChange(`${event.currentTarget.value} ${clock}`)}
        data={[
          ...DAYS.map((one, index) => ({ value: one, label: weekday.format(monday + index * 86_400_000) })),
          ...(isDate ? [{ value: day, label: day }] : []),
        ]}
      />
      <TimeField
        label={t("test.time")}
        size="sm"
        minute={minuteWritten(clock) ?? 0}
        onChange={(minute) => onChange(`${day} ${writeMinute(minute)}`)}
      />
    </div>
  );
}

function ExpectedInputs({ expect, onChange }: { expect: Expected; onChange: (expect: Expected) => void }) {
  const { t } = useTranslation("designer");
  const endText = useEndText();
  const { routes } = useWorld();
  const put = (patch: Expected) => onChange({ ...expect, ...patch });
  const ends = [...routes.filter(({ isActive }) => isActive).map(({ value }) => `route:${value}`), ...ENDS];
  const held = expect.ends ?? "";
  return (
    <>
      <h3>{t("test.expected")}</h3>
      <NativeSelect
        label={t("test.ends")}
        value={held}
        onChange={(event) => put({ ends: event.currentTarget.value || null })}
        data={[
          { value: "", label: t("test.any") },
          ...[...ends, ...(held && !ends.includes(held) ? [held] : [])].map((one) => ({
            value: one,
            label: endText(one),
          })),
        ]}
      />
      <CountInput
        label={t("test.choices")}
        placeholder={t("test.any")}
        value={expect.choices ?? null}
        least={0}
        most={20}
        onChange={(choices) => put({ choices })}
      />
      <NativeSelect
        label={t("test.recorded")}
        value={expect.recorded == null ? "" : expect.recorded ? "yes" : "no"}
        onChange={({ currentTarget: { value } }) => put({ recorded: value === "" ? null : value === "yes" })}
        data={[
          { value: "", label: t("test.any") },
          { value: "yes", label: t("way.yes") },
          { value: "no", label: t("way.no") },
        ]}
      />
      <SpokenInput
        label={t("test.said")}
        parts={(expect.said ?? []).map((prompt) => ({ type: "prompt", prompt }))}
        isWaiting={false}
        isPromptsOnly
        onChange={(parts) => put({ said: parts.flatMap((part) => (part.type === "prompt" ? [part.prompt] : [])) })}
      />
    </>
  );
}
