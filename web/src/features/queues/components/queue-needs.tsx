import { ActionIcon, Button, NativeSelect } from "@mantine/core";
import { useTranslation } from "react-i18next";
import settings from "@/components/settings/settings.module.css";
import { Icon } from "@/components/ui/icon";
import type { QueueSetting } from "@/features/queues/api/settings";
import { type Choice, nameOf, optionsOf } from "@/features/queues/components/choices";
import classes from "@/features/queues/components/route-steps.module.css";
import { SecondsInput } from "@/features/queues/components/seconds-input";

type Need = QueueSetting["needs"][number];
type Relaxation = Need["relaxed"][number];

const LEVELS = [1, 2, 3, 4, 5] as const;
const MOST_RELAXATIONS = 5;
const LATER_S = 30;

interface Props {
  value: readonly Need[];
  skills: readonly Choice[];
  onChange: (needs: Need[]) => void;
}

/** What the agents of a queue must master, and how much less of it is enough after a while. */
export function QueueNeeds({ value, skills, onChange }: Props) {
  const { t } = useTranslation("queues");
  const needed = value.map(({ skill }) => skill);
  const [next] = skills.filter(({ id, isActive }) => isActive && !needed.includes(id));
  return (
    <fieldset className={settings.group}>
      <legend>{t("needs.title")}</legend>
      <p className={settings.hint}>{t(skills.length ? "needs.hint" : "needs.no_skills")}</p>
      {value.map((need, index) => (
        <NeedFields
          key={need.skill}
          need={need}
          name={nameOf(skills, need.skill)}
          options={optionsOf(skills, need.skill).filter(
            (option) => option.value === need.skill || !needed.includes(option.value),
          )}
          onChange={(changed) => onChange(value.map((each, place) => (place === index ? changed : each)))}
          onRemove={() => onChange(value.filter((_, place) => place !== index))}
        />
      ))}
      <div>
        <Button
          variant="default"
          size="compact-sm"
          leftSection={<Icon name="plus" size={14} />}
          disabled={!next}
          onClick={() => next && onChange([...value, { skill: next.id, level: 3, relaxed: [] }])}
        >
          {t("needs.add")}
        </Button>
      </div>
    </fieldset>
  );
}

interface NeedProps {
  need: Need;
  name: string;
  options: { value: string; label: string }[];
  onChange: (need: Need) => void;
  onRemove: () => void;
}

function NeedFields({ need, name, options, onChange, onRemove }: NeedProps) {
  const { t } = useTranslation("queues");
  const last = need.relaxed.at(-1);
  const lowest = last?.level ?? need.level;
  const relax = (relaxed: Relaxation[]) => onChange({ ...need, relaxed });
  return (
    <div className={classes.step}>
      <div className={classes.fields}>
        <NativeSelect
          className={settings.grow}
          size="xs"
          label={t("needs.skill")}
          value={need.skill}
          data={options}
          onChange={(event) => onChange({ ...need, skill: event.currentTarget.value })}
        />
        <NativeSelect
          size="xs"
          label={t("needs.level")}
          value={String(need.level)}
          data={LEVELS.map((level) => ({ value: String(level), label: t("needs.at_least", { level }) }))}
          onChange={(event) => onChange({ ...need, level: Number(event.currentTarget.value), relaxed: [] })}
        />
        <ActionIcon aria-label={t("needs.remove", { skill: name })} onClick={onRemove}>
          <Icon name="trash" size={16} />
        </ActionIcon>
      </div>
      {need.relaxed.map((relaxation, index) => (
        <RelaxationFields
          // biome-ignore lint/suspicious/noArrayIndexKey: a relaxation is known by its place alone.
          key={index}
          number={index + 1}
          value={relaxation}
          least={(need.relaxed[index - 1]?.after_s ?? 0) + 1}
          below={need.relaxed[index - 1]?.level ?? need.level}
          onChange={(changed) => relax(need.relaxed.map((each, place) => (place === index ? changed : each)))}
          onRemove={() => relax(need.relaxed.filter((_, place) => place !== index))}
        />
      ))}
      <div>
        <Button
          variant="subtle"
          size="compact-xs"
          leftSection={<Icon name="plus" size={12} />}
          disabled={lowest === 0 || need.relaxed.length >= MOST_RELAXATIONS}
          onClick={() => relax([...need.relaxed, { after_s: (last?.after_s ?? 0) + LATER_S, level: lowest - 1 }])}
        >
          {t("needs.relax")}
        </Button>
      </div>
    </div>
  );
}

interface RelaxationProps {
  number: number;
  value: Relaxation;
  /** After how many seconds at the earliest, and below which level. */
  least: number;
  below: number;
  onChange: (value: Relaxation) => void;
  onRemove: () => void;
}

function RelaxationFields({ number, value, least, below, onChange, onRemove }: RelaxationProps) {
  const { t } = useTranslation("queues");
  const levels = [0, ...LEVELS].filter((level) => level < below || level === value.level);
  return (
    <div className={classes.fields}>
      <SecondsInput
        label={t("needs.after", { number })}
        min={least}
        value={value.after_s}
        onChange={(after_s) => onChange({ ...value, after_s: after_s ?? least })}
      />
      <NativeSelect
        className={settings.grow}
        size="xs"
        label={t("needs.then", { number })}
        value={String(value.level)}
        data={levels.map((level) => ({
          value: String(level),
          label: level === 0 ? t("needs.not_asked") : t("needs.is_enough", { level }),
        }))}
        onChange={(event) => onChange({ ...value, level: Number(event.currentTarget.value) })}
      />
      <ActionIcon aria-label={t("needs.remove_relaxation", { number })} onClick={onRemove}>
        <Icon name="close" size={16} />
      </ActionIcon>
    </div>
  );
}
