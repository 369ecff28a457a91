import { Button, Checkbox, NativeSelect } from "@mantine/core";
import { useTranslation } from "react-i18next";
import settings from "@/components/settings/settings.module.css";
import { Icon } from "@/components/ui/icon";
import { type Choices, optionsOf } from "@/features/queues/components/choices";
import classes from "@/features/queues/components/route-steps.module.css";
import type { When } from "@/features/queues/components/steps";
import { LANGUAGE_NAMES, LANGUAGES } from "@/i18n/languages";

const BLANK: When = {
  hours: null,
  is_known: null,
  languages: [],
  tiers: [],
  expects_long_wait: false,
  is_negated: false,
};

interface Props {
  value: When | null;
  choices: Choices;
  onChange: (when: When | null) => void;
}

/** For whom, and when, a step is tried; without a condition for everybody. */
export function RouteWhen({ value, choices, onChange }: Props) {
  const { t } = useTranslation("queues");
  if (!value)
    return (
      <Button
        variant="subtle"
        size="compact-xs"
        leftSection={<Icon name="plus" size={12} />}
        onClick={() => onChange(BLANK)}
      >
        {t("routes.when.add")}
      </Button>
    );
  return <Condition value={value} choices={choices} onChange={onChange} />;
}

function Condition({ value, choices, onChange }: Props & { value: When }) {
  const { t } = useTranslation("queues");
  const change = (patch: Partial<When>) => onChange({ ...value, ...patch });
  const tiers = [...new Set([...choices.tiers, ...value.tiers])];
  return (
    <fieldset className={classes.when}>
      <legend>{t("routes.when.title")}</legend>
      <div className={settings.line}>
        <NativeSelect
          size="xs"
          label={t("routes.when.mode")}
          value={value.is_negated ? "not" : "only"}
          onChange={(event) => change({ is_negated: event.currentTarget.value === "not" })}
          data={[
            { value: "only", label: t("routes.when.only") },
            { value: "not", label: t("routes.when.not") },
          ]}
        />
        <NativeSelect
          size="xs"
          label={t("routes.when.hours")}
          value={value.hours ?? ""}
          onChange={(event) => change({ hours: event.currentTarget.value || null })}
          data={[{ value: "", label: t("routes.when.any_time") }, ...optionsOf(choices.hours, value.hours)]}
        />
        <NativeSelect
          size="xs"
          label={t("routes.when.caller")}
          value={value.is_known == null ? "" : value.is_known ? "known" : "unknown"}
          onChange={({ currentTarget }) =>
            change({ is_known: currentTarget.value === "" ? null : currentTarget.value === "known" })
          }
          data={[
            { value: "", label: t("routes.when.any_caller") },
            { value: "known", label: t("routes.when.known") },
            { value: "unknown", label: t("routes.when.unknown") },
          ]}
        />
      </div>
      <Checks
        label={t("routes.when.languages")}
        all={LANGUAGES}
        value={value.languages}
        nameOf={(language) => LANGUAGE_NAMES[language]}
        onChange={(languages) => change({ languages })}
      />
      {tiers.length > 0 && (
        <Checks
          label={t("routes.when.tiers")}
          all={tiers}
          value={value.tiers}
          nameOf={(tier) => tier}
          onChange={(changed) => change({ tiers: changed })}
        />
      )}
      <Checkbox
        size="xs"
        label={t("routes.when.long_wait")}
        checked={value.expects_long_wait}
        onChange={({ currentTarget }) => change({ expects_long_wait: currentTarget.checked })}
      />
      <Button variant="subtle" size="compact-xs" onClick={() => onChange(null)}>
        {t("routes.when.remove")}
      </Button>
    </fieldset>
  );
}

interface ChecksProps<T extends string> {
  label: string;
  all: readonly T[];
  value: readonly T[];
  nameOf: (one: T) => string;
  onChange: (value: T[]) => void;
}

function Checks<T extends string>({ label, all, value, nameOf, onChange }: ChecksProps<T>) {
  const toggle = (one: T, isOn: boolean) =>
    onChange(all.filter((each) => (each === one ? isOn : value.includes(each))));
  return (
    <fieldset className={classes.checks}>
      <legend>{label}</legend>
      {all.map((one) => (
        <Checkbox
          key={one}
          size="xs"
          label={nameOf(one)}
          checked={value.includes(one)}
          onChange={(event) => toggle(one, event.currentTarget.checked)}
        />
      ))}
    </fieldset>
  );
}
