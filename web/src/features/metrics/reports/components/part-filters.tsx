import { Button, Checkbox, Popover, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Icon } from "@/components/ui/icon";
import { idleFilters, type Wanted } from "@/features/metrics/reports/api/content";
import { BYS, type By } from "@/features/metrics/reports/api/figures";
import type { ReportsSearch } from "@/features/metrics/reports/api/reports-search";
import classes from "@/features/metrics/reports/components/reports.module.css";
import type { Choice, PartChoices } from "@/features/metrics/reports/hooks/use-place-text";

interface Props {
  search: ReportsSearch;
  wanted: Wanted;
  choices: PartChoices;
  onSearch: (patch: ReportsSearch) => void;
}

/** Of whom the report is: some queues, lines, outcomes, agents, teams. Filters that its figures do not know stand below. */
export function PartFilters({ search, wanted, choices, onSearch }: Props) {
  const { t, i18n } = useTranslation(["reports", "definitions"]);
  const idle = idleFilters(search, wanted.known);
  const list = new Intl.ListFormat(i18n.language);
  return (
    <>
      {BYS.map((by) => {
        const of = choices[by];
        if (!of || of.length === 0 || !wanted.known.includes(by)) return null;
        return (
          <PartFilter
            key={by}
            by={by}
            choices={[...of, { value: "", label: t(`none.${by}`) }]}
            chosen={search[by] ?? []}
            onChoose={(values) => onSearch({ [by]: values.length > 0 ? values : undefined })}
          />
        );
      })}
      {idle.length > 0 && (
        <p className={classes.note}>
          {t("filter.not_known", { parts: list.format(idle.map((by) => t(`part.${by}`, { ns: "definitions" }))) })}
        </p>
      )}
    </>
  );
}

interface PartProps {
  by: By;
  choices: readonly Choice[];
  chosen: readonly string[];
  onChoose: (values: string[]) => void;
}

/** A list that is longer than this can be searched. */
const LONG = 8;

function PartFilter({ by, choices, chosen, onChoose }: PartProps) {
  const { t } = useTranslation(["reports", "definitions"]);
  const [sought, setSought] = useState("");
  const part = t(`part.${by}`, { ns: "definitions" });
  const [only] = chosen;
  const name = choices.find(({ value }) => value === only)?.label ?? only ?? "";
  const label =
    chosen.length === 0
      ? t("filter.all", { part })
      : chosen.length === 1
        ? t("filter.one", { part, name })
        : t("filter.some", { part, count: chosen.length });
  const found = choices.filter((each) => each.label.toLocaleLowerCase().includes(sought.toLocaleLowerCase()));
  return (
    <Popover position="bottom-start" shadow="md" trapFocus returnFocus withinPortal={false} width={280}>
      <Popover.Target>
        <Button
          variant="default"
          className={chosen.length > 0 ? classes.chosen : undefined}
          rightSection={<Icon name="chevron-down" size={14} />}
        >
          {label}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={part}>
        {choices.length > LONG && (
          <TextInput
            aria-label={t("filter.search")}
            placeholder={t("filter.search")}
            value={sought}
            onChange={({ currentTarget: { value } }) => setSought(value)}
          />
        )}
        <div className={classes.list}>
          {found.map(({ value, label: words }) => (
            <Checkbox
              key={value}
              label={words}
              checked={chosen.includes(value)}
              onChange={({ currentTarget: { checked } }) =>
                onChoose(checked ? [...chosen, value] : chosen.filter((each) => each !== value))
              }
            />
          ))}
          {found.length === 0 && <p className={classes.quiet}>{t("filter.nothing")}</p>}
        </div>
        <Button variant="subtle" size="compact-sm" disabled={chosen.length === 0} onClick={() => onChoose([])}>
          {t("filter.clear")}
        </Button>
      </Popover.Dropdown>
    </Popover>
  );
}
