import { NativeSelect, Switch, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { FlowNode, Part } from "@/features/flows/designer/model/graph";
import { type Field, fieldOf } from "@/features/flows/designer/model/kinds";
import { MEASURES } from "@/features/flows/designer/model/measures";
import { CasesInput } from "@/features/flows/designer/panels/cases-input";
import { CountInput } from "@/features/flows/designer/panels/count-input";
import { SpokenInput } from "@/features/flows/designer/panels/spoken-input";
import { useWords } from "@/features/flows/designer/use-words";
import { type Choice, useWorld } from "@/features/flows/designer/world";
import { LANGUAGE_NAMES, LANGUAGES } from "@/i18n/languages";

const KEYS = [..."1234567890*#"];

interface Props {
  node: FlowNode;
  field: Field;
  onChange: (value: unknown) => void;
}

/** The input of one field of a node, by what the field holds. */
export function FieldInput({ node, field, onChange }: Props) {
  const words = useWords();
  const label = words.field(field.name);
  const value = fieldOf(node, field.name);
  switch (field.input) {
    case "spoken":
      return (
        <SpokenInput
          label={label}
          parts={(value as Part[] | undefined) ?? []}
          isWaiting={field.name === "waiting"}
          onChange={onChange}
        />
      );
    case "menu":
    case "values":
    case "languages":
    case "language_keys":
    case "exits":
      return <CasesInput node={node} field={field.name} of={field.input} onChange={onChange} />;
    case "count":
      return <Count field={field} label={label} value={value} onChange={onChange} />;
    case "switch":
      return (
        <Switch label={label} checked={Boolean(value)} onChange={(event) => onChange(event.currentTarget.checked)} />
      );
    case "key":
      return <KeySelect label={label} value={String(value ?? "")} onChange={onChange} />;
    case "keys":
      return (
        <TextInput
          label={label}
          value={String(value ?? "")}
          onChange={(event) => onChange(event.currentTarget.value.replaceAll(/[^0-9*#]/g, ""))}
        />
      );
    case "language":
      return (
        <NativeSelect
          label={label}
          value={String(value ?? "en")}
          onChange={(event) => onChange(event.currentTarget.value)}
          data={LANGUAGES.map((one) => ({ value: one, label: LANGUAGE_NAMES[one] }))}
        />
      );
    case "measure":
      return <MeasureSelect label={label} value={String(value ?? "")} onChange={onChange} />;
    case "code":
      return <CodeInput label={label} value={String(value ?? "")} onChange={onChange} />;
    case "codes":
      return <CodesInput label={label} value={(value as string[] | undefined) ?? []} onChange={onChange} />;
    default:
      return <Named field={field} label={label} value={value} onChange={onChange} />;
  }
}

interface CountProps {
  field: Extract<Field, { input: "count" }>;
  label: string;
  value: unknown;
  onChange: (value: number) => void;
}

function Count({ field, label, value, onChange }: CountProps) {
  const { t } = useTranslation("designer");
  return (
    <CountInput
      label={label}
      value={Number(value ?? field.least)}
      least={field.least}
      most={field.most}
      {...(field.unit && { unit: t("unit.s") })}
      onChange={(next) => next !== null && onChange(next)}
    />
  );
}

interface KeyProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
}

export function KeySelect({ label, value, onChange }: KeyProps) {
  const { t } = useTranslation("designer");
  return (
    <NativeSelect
      label={label}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      data={[{ value: "", label: t("no_key") }, ...KEYS]}
    />
  );
}

/** Which figures the answers count in, and by which keys. */
function MeasureSelect({ label, value, onChange }: KeyProps) {
  const { t } = useTranslation("designer");
  return (
    <NativeSelect
      label={label}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      data={[
        { value: "", label: t("measure.none") },
        ...MEASURES.map((one) => ({ value: one, label: t(`measure.${one}`) })),
      ]}
    />
  );
}

/** A word that programs understand: no blanks, nothing that a person said. */
export const asCode = (written: string) => written.replaceAll(/[^\p{L}\p{N}_.-]/gu, "_").slice(0, 60);

function CodeInput({ label, value, onChange }: KeyProps) {
  return <TextInput label={label} value={value} onChange={(event) => onChange(asCode(event.currentTarget.value))} />;
}

interface CodesProps {
  label: string;
  value: readonly string[];
  onChange: (value: string[]) => void;
}

/** Words that are parted by commas. The last may be unfinished while it is typed. */
export function CodesInput({ label, value, onChange }: CodesProps) {
  const { t } = useTranslation("designer");
  return (
    <TextInput
      label={label}
      placeholder={t("commas")}
      defaultValue={value.join(", ")}
      onChange={(event) =>
        onChange(
          event.currentTarget.value
            .split(",")
            .map((one) => asCode(one.trim()))
            .filter((one) => one !== ""),
        )
      }
    />
  );
}

interface NamedProps {
  field: Extract<Field, { input: "route" | "hours" | "flow" | "endpoint" | "number" }>;
  label: string;
  value: unknown;
  onChange: (value: string | null) => void;
}

/** Something of the centre, chosen by its name; typed where the names are not known here. */
function Named({ field, label, value, onChange }: NamedProps) {
  const { t } = useTranslation("designer");
  const world = useWorld();
  const named: Record<NamedProps["field"]["input"], readonly Choice[]> = {
    route: world.routes,
    hours: world.hours,
    flow: world.flows,
    endpoint: world.endpoints,
    number: world.numbers,
  };
  const choices = named[field.input];
  const held = String(value ?? "");
  if (choices.length === 0 && (field.input === "endpoint" || field.input === "number"))
    return <CodeInput label={label} value={held} onChange={onChange} />;
  const shown = choices.filter((one) => one.isActive || one.value === held);
  const isUnknown = held !== "" && shown.every((one) => one.value !== held);
  return (
    <NativeSelect
      label={label}
      value={held}
      onChange={(event) => onChange(event.currentTarget.value || (field.isOptional ? null : ""))}
      data={[
        { value: "", label: t(field.isOptional ? "usual_route" : "choose") },
        ...shown.map((one) => ({ value: one.value, label: one.name })),
        ...(isUnknown ? [{ value: held, label: t("gone", { name: held }) }] : []),
      ]}
    />
  );
}
