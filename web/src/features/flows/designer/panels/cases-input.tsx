import { ActionIcon, Button, NativeSelect } from "@mantine/core";
import { useTranslation } from "react-i18next";
import settings from "@/components/settings/settings.module.css";
import { Icon } from "@/components/ui/icon";
import classes from "@/features/flows/designer/designer.module.css";
import type { Case, FlowNode } from "@/features/flows/designer/model/graph";
import { casesOf, type CasesInput as Sort } from "@/features/flows/designer/model/kinds";
import { CodesInput } from "@/features/flows/designer/panels/field-inputs";
import { useWords } from "@/features/flows/designer/use-words";
import { LANGUAGE_NAMES, LANGUAGES, type Language } from "@/i18n/languages";

const KEYS = [..."1234567890*#"];
const EXITS = ["callback", "voicemail", "overflow"];

interface Props {
  node: FlowNode;
  field: string;
  of: Sort;
  onChange: (cases: Case[]) => void;
}

/** The keys of a menu, the values of a branch: one line each. Where each leads is said under the ways. */
export function CasesInput({ node, field, of, onChange }: Props) {
  const { t } = useTranslation("designer");
  const words = useWords();
  const cases = casesOf(node, field);
  const change = (place: number, patch: Case) =>
    onChange(cases.map((one, index) => (index === place ? { ...one, ...patch } : one)));
  const next = blankOf(of, cases);
  return (
    <fieldset className={settings.group}>
      <legend>{words.field(of)}</legend>
      {cases.map((one, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines are told apart by their places alone.
        <div key={place} className={classes.case}>
          <div className={classes.caseInput}>
            <CaseInput one={one} of={of} number={place + 1} onChange={(patch) => change(place, patch)} />
          </div>
          <ActionIcon
            aria-label={t("case.remove", { number: place + 1 })}
            onClick={() => onChange(cases.filter((_, index) => index !== place))}
          >
            <Icon name="trash" size={16} />
          </ActionIcon>
        </div>
      ))}
      {next && (
        <div>
          <Button
            variant="default"
            size="compact-sm"
            leftSection={<Icon name="plus" size={14} />}
            onClick={() => onChange([...cases, next])}
          >
            {t(`case.add.${of}`)}
          </Button>
        </div>
      )}
    </fieldset>
  );
}

const TAGS: Readonly<Record<Sort, string>> = {
  menu: "menu_choice",
  values: "case",
  languages: "language_case",
  language_keys: "language_key",
  exits: "route_exit",
};

/** One more, with the first key, language or exit that is not taken; nothing when all are. */
function blankOf(of: Sort, cases: readonly Case[]): Case | null {
  const type = TAGS[of];
  const digit = KEYS.find((key) => cases.every((one) => one.digit !== key));
  const spoken = cases.flatMap((one) => one.languages ?? (one.language ? [one.language] : []));
  const language = LANGUAGES.find((one) => !spoken.includes(one));
  if (of === "menu") return digit === undefined ? null : { type, digit, next: null };
  if (of === "values") return { type, values: [], next: null };
  if (of === "languages") return language ? { type, languages: [language], next: null } : null;
  if (of === "language_keys") return digit && language ? { type, digit, language } : null;
  const way = EXITS.find((one) => cases.every((other) => other.way !== one));
  return way === undefined ? null : { type, way, next: null };
}

interface CaseProps {
  one: Case;
  of: Sort;
  number: number;
  onChange: (patch: Case) => void;
}

function CaseInput({ one, of, number, onChange }: CaseProps) {
  const { t } = useTranslation("designer");
  const words = useWords();
  const languages = LANGUAGES.map((language) => ({ value: language, label: LANGUAGE_NAMES[language] }));
  const key = (
    <NativeSelect
      aria-label={t("case.key", { number })}
      value={one.digit ?? ""}
      onChange={(event) => onChange({ digit: event.currentTarget.value })}
      data={KEYS}
    />
  );
  if (of === "menu") return key;
  if (of === "values")
    return (
      <CodesInput
        label={t("case.values", { number })}
        value={one.values ?? []}
        onChange={(values) => onChange({ values })}
      />
    );
  if (of === "exits")
    return (
      <NativeSelect
        aria-label={t("case.exit", { number })}
        value={one.way ?? ""}
        onChange={(event) => onChange({ way: event.currentTarget.value })}
        data={[...new Set([...EXITS, one.way ?? ""])].map((way) => ({
          value: way,
          label: words.way({ label: { code: "exit", value: way } }),
        }))}
      />
    );
  const language = (
    <NativeSelect
      aria-label={t("case.language", { number })}
      value={one.language ?? one.languages?.[0] ?? "en"}
      onChange={(event) => {
        const chosen = event.currentTarget.value as Language;
        onChange(of === "languages" ? { languages: [chosen] } : { language: chosen });
      }}
      data={languages}
    />
  );
  return of === "languages" ? (
    language
  ) : (
    <>
      {key}
      {language}
    </>
  );
}
