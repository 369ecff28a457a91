import { ActionIcon, Button, NativeSelect, NumberInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { MoveButtons, useDragOrder } from "@/components/settings/ordering";
import settings from "@/components/settings/settings.module.css";
import { Icon } from "@/components/ui/icon";
import { type RouteSetting, useQueueSettings } from "@/features/queues/api/settings";
import { nameIn } from "@/i18n/languages";

export interface AgentChoice {
  agent: string;
  name: string;
  isActive: boolean;
}

type Step = RouteSetting["steps"][number];
type Kind = Step["kind"];

const KINDS: readonly Kind[] = ["personal_manager", "agent", "queue"];
const MOST = 20;

interface Props {
  value: readonly Step[];
  agents: readonly AgentChoice[];
  isReadOnly: boolean;
  onChange: (steps: Step[]) => void;
}

/** The steps of a route, to be put in order by dragging or with the keys. */
export function RouteSteps({ value, agents, isReadOnly, onChange }: Props) {
  const { t } = useTranslation("queues");
  const queues = useQueueChoices(null);
  const [agent] = agents.filter(({ isActive }) => isActive);
  const order = useDragOrder(value, isReadOnly ? undefined : onChange);
  const blank: Readonly<Record<Kind, Step | null>> = {
    personal_manager: { kind: "personal_manager", ring_s: 15 },
    agent: agent ? { kind: "agent", agent: agent.agent, ring_s: 20 } : null,
    queue: queues[0] ? { kind: "queue", queue: queues[0].value, wait_s: null } : null,
  };
  const add = (kind: Kind) => {
    const step = blank[kind];
    if (step) onChange([...value, step]);
  };
  return (
    <fieldset className={settings.group}>
      <legend>{t("routes.steps")}</legend>
      {value.length === 0 && (
        <p className={settings.hint}>{t(queues.length ? "routes.no_steps" : "routes.no_queues")}</p>
      )}
      {value.map((step, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a step is known by its place alone.
        <div key={index} className={settings.box} {...order.row(index)}>
          <strong>{t("routes.step", { number: index + 1 })}</strong>
          <StepFields
            step={step}
            agents={agents}
            onChange={(changed) => onChange(value.map((each, place) => (place === index ? changed : each)))}
          />
          <MoveButtons
            name={t("routes.step", { number: index + 1 })}
            index={index}
            count={value.length}
            onMove={order.move}
          />
          <ActionIcon
            aria-label={t("routes.remove", { number: index + 1 })}
            onClick={() => onChange(value.filter((_, place) => place !== index))}
          >
            <Icon name="trash" size={16} />
          </ActionIcon>
        </div>
      ))}
      <div className={settings.line}>
        {KINDS.map((kind) => (
          <Button
            key={kind}
            variant="default"
            size="compact-sm"
            leftSection={<Icon name="plus" size={14} />}
            disabled={blank[kind] === null || value.length >= MOST}
            onClick={() => add(kind)}
          >
            {t(`routes.kind.${kind}`)}
          </Button>
        ))}
      </div>
    </fieldset>
  );
}

interface StepProps {
  step: Step;
  agents: readonly AgentChoice[];
  onChange: (step: Step) => void;
}

function StepFields({ step, agents, onChange }: StepProps) {
  const { t } = useTranslation("queues");
  const queues = useQueueChoices(step.kind === "queue" ? step.queue : null);
  switch (step.kind) {
    case "personal_manager":
      return (
        <>
          <span className={settings.grow}>{t("routes.kind.personal_manager")}</span>
          <Seconds label={t("routes.ring")} value={step.ring_s} onChange={(ring_s) => onChange({ ...step, ring_s })} />
        </>
      );
    case "agent":
      return (
        <>
          <NativeSelect
            className={settings.grow}
            size="xs"
            label={t("routes.kind.agent")}
            value={step.agent}
            onChange={(event) => onChange({ ...step, agent: event.currentTarget.value })}
            data={agents
              .filter(({ agent, isActive }) => isActive || agent === step.agent)
              .map(({ agent, name }) => ({ value: agent, label: name }))}
          />
          <Seconds label={t("routes.ring")} value={step.ring_s} onChange={(ring_s) => onChange({ ...step, ring_s })} />
        </>
      );
    case "queue":
      return (
        <>
          <NativeSelect
            className={settings.grow}
            size="xs"
            label={t("routes.kind.queue")}
            value={step.queue}
            onChange={(event) => onChange({ ...step, queue: event.currentTarget.value })}
            data={queues}
          />
          <NumberInput
            label={t("routes.wait")}
            suffix={t("settings.unit")}
            size="xs"
            placeholder={t("routes.no_limit")}
            w={170}
            min={5}
            max={86_400}
            hideControls
            value={step.wait_s ?? ""}
            onChange={(value) => onChange({ ...step, wait_s: value === "" ? null : Number(value) })}
          />
        </>
      );
  }
}

function Seconds({ label, value, onChange }: { label: string; value: number; onChange: (value: number) => void }) {
  const { t } = useTranslation("queues");
  return (
    <NumberInput
      label={label}
      suffix={t("settings.unit")}
      size="xs"
      w={110}
      min={5}
      max={120}
      hideControls
      value={value}
      onChange={(next) => onChange(Number(next))}
    />
  );
}

/** The queues in use, and the one that a step names already. */
function useQueueChoices(named: string | null) {
  const { i18n } = useTranslation("queues");
  const { data: queues = [] } = useQueueSettings();
  return queues
    .filter(({ queue, is_active }) => is_active || queue === named)
    .map(({ queue, name }) => ({ value: queue, label: nameIn(i18n.language, name) }));
}
