import { ActionIcon, Button, Menu, NativeSelect, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import settings from "@/components/settings/settings.module.css";
import { Icon } from "@/components/ui/icon";
import classes from "@/features/flows/designer/designer.module.css";
import type { Part } from "@/features/flows/designer/model/graph";
import { asCode } from "@/features/flows/designer/panels/field-inputs";
import { PlayButton } from "@/features/flows/designer/panels/play-button";
import { useWords } from "@/features/flows/designer/use-words";
import { useWorld } from "@/features/flows/designer/world";

const SORTS = ["prompt", "customer_name", "digits", "position"] as const;

interface Props {
  label: string;
  parts: readonly Part[];
  /** Only who waits has a place in a queue. */
  isWaiting: boolean;
  isPromptsOnly?: boolean;
  onChange: (parts: Part[]) => void;
}

/** What is spoken, part after part. Prompts are chosen from the library and heard at once. */
export function SpokenInput({ label, parts, isWaiting, isPromptsOnly = false, onChange }: Props) {
  const { t } = useTranslation("designer");
  const { prompts } = useWorld();
  const first = prompts.find(({ isActive }) => isActive)?.value ?? "";
  const put = (place: number, part: Part) => onChange(parts.map((one, index) => (index === place ? part : one)));
  const blank = (sort: (typeof SORTS)[number]): Part => {
    if (sort === "prompt") return { type: "prompt", prompt: first };
    if (sort === "position") return { type: "position", before: "position_is" };
    return sort === "digits" ? { type: "digits", attribute: "digits" } : { type: "customer_name" };
  };
  const swap = (place: number) =>
    onChange(
      parts.flatMap((one, index) => (index === place ? [] : index === place - 1 ? [parts[place] ?? one, one] : [one])),
    );
  return (
    <fieldset className={settings.group}>
      <legend>{label}</legend>
      {parts.map((part, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: parts are told apart by their places alone.
        <div key={place} className={classes.case}>
          <div className={classes.caseInput}>
            <PartInput part={part} number={place + 1} onChange={(next) => put(place, next)} />
          </div>
          {place > 0 && (
            <ActionIcon aria-label={t("part.earlier", { number: place + 1 })} onClick={() => swap(place)}>
              <Icon name="arrow-up" size={16} />
            </ActionIcon>
          )}
          <ActionIcon
            aria-label={t("part.remove", { number: place + 1 })}
            onClick={() => onChange(parts.filter((_, index) => index !== place))}
          >
            <Icon name="trash" size={16} />
          </ActionIcon>
        </div>
      ))}
      <AddPart
        sorts={SORTS.filter((sort) => sort === "prompt" || (!isPromptsOnly && (isWaiting || sort !== "position")))}
        onAdd={(sort) => onChange([...parts, blank(sort)])}
      />
    </fieldset>
  );
}

interface AddProps {
  sorts: readonly (typeof SORTS)[number][];
  onAdd: (sort: (typeof SORTS)[number]) => void;
}

function AddPart({ sorts, onAdd }: AddProps) {
  const { t } = useTranslation("designer");
  const button = (onClick?: () => void) => (
    <Button
      variant="default"
      size="compact-sm"
      leftSection={<Icon name="plus" size={14} />}
      className={classes.start}
      onClick={onClick}
    >
      {t(sorts.length === 1 ? "part.add_prompt" : "part.add")}
    </Button>
  );
  if (sorts.length === 1) return button(() => onAdd("prompt"));
  return (
    <Menu position="bottom-start">
      <Menu.Target>{button()}</Menu.Target>
      <Menu.Dropdown>
        {sorts.map((sort) => (
          <Menu.Item key={sort} onClick={() => onAdd(sort)}>
            {t(`part.${sort}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

interface PartProps {
  part: Part;
  number: number;
  onChange: (part: Part) => void;
}

function PartInput({ part, number, onChange }: PartProps) {
  const { t } = useTranslation("designer");
  const words = useWords();
  if (part.type === "prompt")
    return (
      <PromptSelect
        label={t("part.number", { number })}
        value={part.prompt}
        onChange={(prompt) => onChange({ ...part, prompt })}
      />
    );
  if (part.type === "position")
    return (
      <PromptSelect
        label={t("part.before_position")}
        isLabelled
        value={part.before}
        onChange={(before) => onChange({ ...part, before })}
      />
    );
  if (part.type === "digits")
    return (
      <TextInput
        label={t("part.digits")}
        value={part.attribute}
        onChange={(event) => onChange({ ...part, attribute: asCode(event.currentTarget.value) })}
      />
    );
  return <span className={classes.fixed}>{words.part(part)}</span>;
}

interface PromptProps {
  label: string;
  isLabelled?: boolean;
  value: string;
  onChange: (prompt: string) => void;
}

/** A prompt of the library, with a button that plays it. */
export function PromptSelect({ label, isLabelled = false, value, onChange }: PromptProps) {
  const { t } = useTranslation("designer");
  const { prompts } = useWorld();
  const shown = prompts.filter((one) => one.isActive || one.value === value);
  const isUnknown = shown.every((one) => one.value !== value);
  return (
    <div className={classes.prompt}>
      <NativeSelect
        className={settings.grow}
        {...(isLabelled ? { label } : { "aria-label": label })}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
        data={[
          ...(isUnknown ? [{ value, label: value ? t("gone", { name: value }) : t("choose") }] : []),
          ...shown.map((one) => ({ value: one.value, label: one.name })),
        ]}
      />
      <PlayButton prompt={value} />
    </div>
  );
}
