import { NativeSelect } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Dialog } from "@/components/ui/dialog";
import { Loaded, LoadingRows, Message } from "@/components/ui/states";
import { knownBy } from "@/features/metrics/reports/api/content";
import type { Definition, Only, Place } from "@/features/metrics/reports/api/figures";
import { useReport } from "@/features/metrics/reports/api/questions";
import type { Span } from "@/features/metrics/reports/api/times";
import { Behind, type Customers } from "@/features/metrics/reports/components/contacts-list";
import { DefinitionText } from "@/features/metrics/reports/components/definition-tip";
import classes from "@/features/metrics/reports/components/reports.module.css";
import { useGroups } from "@/features/metrics/reports/hooks/use-groups";
import { useMetricWords } from "@/features/metrics/reports/hooks/use-metric-words";
import { useValueText } from "@/features/metrics/reports/hooks/use-value-text";
import { useFormat } from "@/i18n/format";

/** The two that people most often take for the same. */
export const USUAL = ["sl.offered", "sl.amazon"] as const;

interface Props {
  definitions: readonly Definition[];
  span: Span;
  /** The filters of the page; those that both figures know hold here too. */
  only: Only;
  /** The two that are compared, by name; those most often taken for the same where none is said. */
  compared: readonly string[];
  customers: Customers;
  onCompare: (names: readonly [string, string]) => void;
  onClose: () => void;
}

/** Two figures side by side: how they are computed, what they come to, and what they take otherwise. */
export function CompareDialog({ definitions, span, only, compared, customers, onCompare, onClose }: Props) {
  const { t } = useTranslation("reports");
  const words = useMetricWords();
  const groups = useGroups(definitions);
  const names = ([0, 1] as const).map((place) => nameOf(definitions, compared, place)) as [string, string];
  const [first, second] = names.map((name) => definitions.find((each) => each.name === name));
  const data = groups.map(({ name, definitions: of }) => ({
    group: name,
    items: of.map((each) => ({ value: each.name, label: words.name(each.name) })),
  }));
  return (
    <Dialog title={t("compare.title")} size={1000} onClose={onClose}>
      <div className={classes.compare}>
        <p className={classes.quiet}>{t("compare.lead")}</p>
        <div className={classes.two}>
          <NativeSelect
            label={t("compare.first")}
            value={names[0]}
            data={data}
            onChange={({ currentTarget: { value } }) => onCompare([value, names[1]])}
          />
          <NativeSelect
            label={t("compare.second")}
            value={names[1]}
            data={data}
            onChange={({ currentTarget: { value } }) => onCompare([names[0], value])}
          />
        </div>
        {!first || !second || first === second ? (
          <p>{t("compare.same")}</p>
        ) : (
          <Compared key={names.join(" ")} {...{ first, second, span, only, customers }} />
        )}
      </div>
    </Dialog>
  );
}

function nameOf(definitions: readonly Definition[], compared: readonly string[], place: 0 | 1): string {
  const found = [compared[place], USUAL[place]].map((wanted) => definitions.find(({ name }) => name === wanted));
  return (found.find(Boolean) ?? definitions[place])?.name ?? "";
}

interface ComparedProps extends Pick<Props, "span" | "only" | "customers"> {
  first: Definition;
  second: Definition;
}

function Compared({ first, second, span, only, customers }: ComparedProps) {
  const { t } = useTranslation("reports");
  const text = useValueText();
  const both = [first, second];
  const known = knownBy(both);
  const place: Place = { ...span, only: Object.fromEntries(known.flatMap((by) => (only[by] ? [[by, only[by]]] : []))) };
  const report = useReport({ ...place, metrics: both.map(({ name }) => name), by: [], step: null });
  return (
    <>
      <div className={classes.two}>
        {both.map((definition, at) => {
          const value = report.data?.total.values[at];
          return (
            <div key={definition.name} className={classes.side}>
              <DefinitionText definition={definition} />
              {value && (
                <p className={classes.big}>
                  <strong>{text.value(definition.unit, value.value)}</strong>{" "}
                  <span className={classes.quiet}>{text.cases(definition.unit, value)}</span>
                </p>
              )}
            </div>
          );
        })}
      </div>
      <Loaded query={report} loading={<LoadingRows rows={2} />}>
        {() =>
          both.every(({ has_contacts }) => has_contacts) ? (
            <Differing first={first} second={second} place={place} customers={customers} />
          ) : (
            <p className={classes.quiet}>{t("compare.no_contacts")}</p>
          )
        }
      </Loaded>
    </>
  );
}

interface DifferingProps {
  first: Definition;
  second: Definition;
  place: Place;
  customers: Customers;
}

function Differing({ first, second, place, customers }: DifferingProps) {
  const { t } = useTranslation("reports");
  const format = useFormat();
  return (
    <section aria-label={t("compare.differ")} className={classes.panel}>
      <h3>{t("compare.differ")}</h3>
      <Behind definition={first} against={second} spot={place} customers={customers}>
        {({ count }) =>
          count === 0 ? (
            <Message icon="check-circle" title={t("compare.empty")} />
          ) : (
            <p>{t("compare.count", { count, number: format.number(count) })}</p>
          )
        }
      </Behind>
    </section>
  );
}
