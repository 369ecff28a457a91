import { ActionIcon, Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { MoveButtons, useDragOrder } from "@/components/settings/ordering";
import settings from "@/components/settings/settings.module.css";
import { Icon } from "@/components/ui/icon";
import type { Choices } from "@/features/queues/components/choices";
import { StepFields } from "@/features/queues/components/route-step-fields";
import classes from "@/features/queues/components/route-steps.module.css";
import { RouteWhen } from "@/features/queues/components/route-when";
import { blankSteps, KINDS, type Kind, type Step } from "@/features/queues/components/steps";
import { useQueueChoices } from "@/features/queues/hooks/use-queue-choices";

const MOST = 20;

/** These name nobody: who is meant depends on the caller. */
const NAMELESS: readonly Kind[] = ["personal_manager", "backups", "last_agent"];

interface Props {
  value: readonly Step[];
  choices: Choices;
  isReadOnly: boolean;
  onChange: (steps: Step[]) => void;
}

/** The steps of a route, to be put in order by dragging or with the keys. */
export function RouteSteps({ value, choices, isReadOnly, onChange }: Props) {
  const { t } = useTranslation("queues");
  const queues = useQueueChoices(null, choices.queues);
  const order = useDragOrder(value, isReadOnly ? undefined : onChange);
  const put = (step: Step, at: number) => onChange(value.map((each, place) => (place === at ? step : each)));
  return (
    <fieldset className={settings.group}>
      <legend>{t("routes.steps")}</legend>
      {value.length === 0 && (
        <p className={settings.hint}>{t(queues.length ? "routes.no_steps" : "routes.no_queues")}</p>
      )}
      {value.map((step, index) => (
        <fieldset
          // biome-ignore lint/suspicious/noArrayIndexKey: a step is known by its place alone.
          key={index}
          aria-label={t("routes.step", { number: index + 1 })}
          className={classes.step}
          {...order.row(index)}
        >
          <div className={classes.head}>
            <p className={classes.title}>
              <strong>{t("routes.step", { number: index + 1 })}</strong>
              {NAMELESS.includes(step.kind) && ` · ${t(`routes.kind.${step.kind}`)}`}
            </p>
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
          <div className={classes.fields}>
            <StepFields step={step} choices={choices} onChange={(changed) => put(changed, index)} />
          </div>
          <RouteWhen value={step.when ?? null} choices={choices} onChange={(when) => put({ ...step, when }, index)} />
        </fieldset>
      ))}
      <AddStep choices={choices} isFull={value.length >= MOST} onAdd={(step) => onChange([...value, step])} />
    </fieldset>
  );
}

interface AddProps {
  choices: Choices;
  isFull: boolean;
  onAdd: (step: Step) => void;
}

function AddStep({ choices, isFull, onAdd }: AddProps) {
  const { t } = useTranslation("queues");
  const blank = blankSteps(choices, useQueueChoices(null, choices.queues));
  const add = (kind: Kind) => {
    const step = blank[kind];
    if (step) onAdd(step);
  };
  return (
    <fieldset className={settings.group}>
      <legend>{t("routes.add_step")}</legend>
      <div className={settings.line}>
        {KINDS.map((kind) => (
          <Button
            key={kind}
            variant="default"
            size="compact-sm"
            leftSection={<Icon name="plus" size={14} />}
            disabled={blank[kind] === null || isFull}
            onClick={() => add(kind)}
          >
            {t(`routes.kind.${kind}`)}
          </Button>
        ))}
      </div>
    </fieldset>
  );
}
