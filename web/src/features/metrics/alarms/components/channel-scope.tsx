import { Checkbox, Stack } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import settings from "@/components/settings/settings.module.css";
import { CAUSES, type Cause } from "@/features/metrics/alarms/api/channels";

/** Something that can be named in a channel. */
export interface Choice {
  id: string;
  name: string;
}

/** Which causes a channel hears of. */
export function CausesField({ value, onChange }: { value: readonly Cause[]; onChange: (causes: Cause[]) => void }) {
  const { t } = useTranslation("alarms");
  const choices = CAUSES.map((cause) => ({ id: cause, name: t(`cause.${cause}`) }));
  return (
    <Some
      name="causes"
      value={value}
      choices={choices}
      onChange={(chosen) => onChange(CAUSES.filter((cause) => chosen.includes(cause)))}
    />
  );
}

interface SomeProps {
  name: "causes" | "queues" | "teams";
  value: readonly string[];
  choices: readonly Choice[];
  onChange: (chosen: string[]) => void;
}

/** All of them, which is the empty list, or those that are ticked. */
export function Some({ name, value, choices, onChange }: SomeProps) {
  const { t } = useTranslation("alarms");
  const [isOpen, setOpen] = useState(value.length > 0);
  if (choices.length === 0) return null;
  const narrow = (isNarrowed: boolean) => {
    setOpen(isNarrowed);
    if (!isNarrowed) onChange([]);
  };
  return (
    <fieldset className={settings.group}>
      <legend>{t(`scope.${name}.title`)}</legend>
      <Checkbox
        label={t(`scope.${name}.all`)}
        description={t(`scope.${name}.hint`)}
        checked={!isOpen}
        onChange={(event) => narrow(!event.currentTarget.checked)}
      />
      {isOpen && (
        <Checkbox.Group value={[...value]} onChange={onChange} aria-label={t(`scope.${name}.title`)}>
          <Stack gap={8} ml={28}>
            {choices.map(({ id, name: label }) => (
              <Checkbox key={id} value={id} label={label} />
            ))}
          </Stack>
        </Checkbox.Group>
      )}
    </fieldset>
  );
}
