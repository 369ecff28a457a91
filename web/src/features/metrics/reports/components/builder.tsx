import { ActionIcon, Checkbox, NativeSelect } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Card } from "@/components/ui/card";
import { Icon } from "@/components/ui/icon";
import type { Wanted } from "@/features/metrics/reports/api/content";
import { BYS, type By, type Definition, STEPS, type Step } from "@/features/metrics/reports/api/figures";
import { MOST_PARTS, type ReportsSearch } from "@/features/metrics/reports/api/reports-search";
import { DefinitionTip } from "@/features/metrics/reports/components/definition-tip";
import { MetricChoice } from "@/features/metrics/reports/components/metric-choice";
import classes from "@/features/metrics/reports/components/reports.module.css";
import { useMetricWords } from "@/features/metrics/reports/hooks/use-metric-words";

interface Props {
  definitions: readonly Definition[];
  wanted: Wanted;
  onSearch: (patch: ReportsSearch) => void;
}

/** What an own report is of: its figures, by what they are split, and the step of time. */
export function Builder({ definitions, wanted, onSearch }: Props) {
  const { t } = useTranslation("reports");
  const words = useMetricWords();
  const names = wanted.metrics.map(({ name }) => name);
  const choose = (metric: readonly string[]) => onSearch({ metric: metric.length > 0 ? metric : undefined });
  return (
    <Card title={t("build.title")}>
      <div className={classes.builder}>
        <fieldset className={classes.field}>
          <legend>{t("build.figures")}</legend>
          <ul className={classes.pills}>
            {wanted.metrics.map((definition) => (
              <li key={definition.name} className={classes.pill}>
                <DefinitionTip definition={definition}>
                  <span>{words.name(definition.name)}</span>
                </DefinitionTip>
                <ActionIcon
                  size={24}
                  radius="xl"
                  aria-label={t("build.remove", { name: words.name(definition.name) })}
                  onClick={() => choose(names.filter((each) => each !== definition.name))}
                >
                  <Icon name="close" size={13} />
                </ActionIcon>
              </li>
            ))}
            <li>
              <MetricChoice definitions={definitions} chosen={names} onChoose={choose} />
            </li>
          </ul>
        </fieldset>
        <Parts wanted={wanted} onSearch={onSearch} />
        <NativeSelect
          w={200}
          label={t("build.step")}
          value={wanted.step ?? ""}
          onChange={({ currentTarget: { value } }) => onSearch({ step: value === "" ? undefined : (value as Step) })}
          data={[{ value: "", label: t("step.none") }, ...STEPS.map((value) => ({ value, label: t(`step.${value}`) }))]}
        />
      </div>
    </Card>
  );
}

/** By what the rows are told apart. What a figure is not known by cannot be chosen, and it is said which. */
function Parts({ wanted, onSearch }: Omit<Props, "definitions">) {
  const { t, i18n } = useTranslation(["reports", "definitions"]);
  const words = useMetricWords();
  const list = new Intl.ListFormat(i18n.language);
  const partName = (by: By) => t(`part.${by}`, { ns: "definitions" });
  const unknownOf = (by: By) =>
    list.format(wanted.metrics.filter(({ known_by }) => !known_by.includes(by)).map(({ name }) => words.name(name)));
  const blocked = BYS.filter((by) => !wanted.known.includes(by));
  const reasons = [...new Set(blocked.map(unknownOf))].map((metrics) => ({
    metrics,
    parts: list.format(blocked.filter((by) => unknownOf(by) === metrics).map(partName)),
  }));
  return (
    <fieldset className={classes.field}>
      <legend>{t("build.by")}</legend>
      <div className={classes.checks}>
        {BYS.map((by) => {
          const isChosen = wanted.by.includes(by);
          const isFull = !isChosen && wanted.by.length >= MOST_PARTS;
          return (
            <Checkbox
              key={by}
              label={partName(by)}
              checked={isChosen}
              disabled={blocked.includes(by) || isFull}
              onChange={({ currentTarget: { checked } }) => {
                const next = checked ? [...wanted.by, by] : wanted.by.filter((each) => each !== by);
                onSearch({ by: next.length > 0 ? next : undefined });
              }}
            />
          );
        })}
      </div>
      {blocked.length === 0 ? (
        <p className={classes.quiet}>{t("build.by_hint")}</p>
      ) : (
        reasons.map((reason) => (
          <p key={reason.metrics} className={classes.quiet}>
            {t("build.blocked", reason)}
          </p>
        ))
      )}
    </fieldset>
  );
}
