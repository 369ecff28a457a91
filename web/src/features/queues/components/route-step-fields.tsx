import { NativeSelect, NumberInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import settings from "@/components/settings/settings.module.css";
import { type Choices, optionsOf } from "@/features/queues/components/choices";
import { SecondsInput } from "@/features/queues/components/seconds-input";
import { type Step, WAYS } from "@/features/queues/components/steps";
import { useQueueChoices } from "@/features/queues/hooks/use-queue-choices";
import { useCodeText } from "@/i18n/use-code-text";

const DAY_S = 86_400;

interface Props {
  step: Step;
  choices: Choices;
  onChange: (step: Step) => void;
}

/** Whom a step tries, and for how long. */
export function StepFields({ step, choices, onChange }: Props) {
  const { t } = useTranslation("queues");
  return (
    <>
      <Target step={step} choices={choices} onChange={onChange} />
      {step.kind === "queue" && (
        <SecondsInput
          label={t("routes.wait")}
          placeholder={t("routes.no_limit")}
          width={150}
          value={step.wait_s}
          onChange={(wait_s) => onChange({ ...step, wait_s })}
        />
      )}
      {"ring_s" in step && (
        <SecondsInput
          label={t("routes.ring")}
          max={120}
          value={step.ring_s}
          onChange={(ring_s) => onChange({ ...step, ring_s: ring_s ?? 0 })}
        />
      )}
    </>
  );
}

function Target({ step, choices, onChange }: Props) {
  const { t } = useTranslation("queues");
  const textOf = useCodeText("queues");
  const queues = useQueueChoices(step.kind === "queue" ? step.queue : null, choices.queues);
  switch (step.kind) {
    case "personal_manager":
    case "backups":
      return null;
    case "last_agent":
      return (
        <NumberInput
          label={t("routes.within")}
          size="xs"
          w={130}
          min={1}
          max={366}
          allowDecimal={false}
          required
          withAsterisk={false}
          hideControls
          value={Math.max(1, Math.round(step.within_s / DAY_S))}
          onChange={(days) => onChange({ ...step, within_s: Number(days) * DAY_S })}
        />
      );
    case "queue":
      return (
        <Select
          label={t("routes.kind.queue")}
          value={step.queue}
          data={queues}
          onChange={(queue) => onChange({ ...step, queue })}
        />
      );
    case "agent":
      return (
        <Select
          label={t("routes.kind.agent")}
          value={step.agent}
          data={optionsOf(choices.agents, step.agent)}
          onChange={(agent) => onChange({ ...step, agent })}
        />
      );
    case "head":
      return (
        <Select
          label={t("routes.kind.head")}
          value={step.team}
          data={optionsOf(
            choices.teams.filter(({ id, hasHead }) => hasHead || id === step.team),
            step.team,
          )}
          onChange={(team) => onChange({ ...step, team })}
        />
      );
    case "exit":
      return (
        <Select
          label={t("routes.kind.exit")}
          value={step.way}
          data={[...new Set([...WAYS, step.way])].map((way) => ({ value: way, label: textOf(`way.${way}`) ?? way }))}
          onChange={(way) => onChange({ ...step, way })}
        />
      );
  }
}

interface SelectProps {
  label: string;
  value: string;
  data: { value: string; label: string }[];
  onChange: (value: string) => void;
}

function Select({ label, value, data, onChange }: SelectProps) {
  return (
    <NativeSelect
      className={settings.grow}
      size="xs"
      label={label}
      value={value}
      data={data}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
