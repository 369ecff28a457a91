import { NativeSelect } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Dialog } from "@/components/ui/dialog";
import { Loaded, LoadingRows, Message } from "@/components/ui/states";
import {
  type Definition,
  hasContacts,
  knownBy,
  type Only,
  type Place,
  useBehind,
  useReport,
} from "@/features/metrics/reports/api/figures";
import type { Span } from "@/features/metrics/reports/api/times";
import { ContactsList } from "@/features/metrics/reports/components/contacts-list";
import { DefinitionText } from "@/features/metrics/reports/components/definition-tip";
import classes from "@/features/metrics/reports/components/reports.module.css";
import { useGroups } from "@/features/metrics/reports/hooks/use-groups";
import { useMetricWords } from "@/features/metrics/reports/hooks/use-metric-words";
import { useValueText } from "@/features/metrics/reports/hooks/use-value-text";
import { useFormat } from "@/i18n/format";

/** The two that people most often take for the same. */
const USUAL = ["sl.offered", "sl.amazon"] as const;

interface Props {
  definitions: readonly Definition[];
  span: Span;
  /** The filters of the page; those that both figures know hold here too. */
  only: Only;
  mayOpen: boolean;
  onClose: () => void;
}

/** Two figures side by side: how they are computed, what they come to, and what they take otherwise. */
export function CompareDialog({ definitions, span, only, mayOpen, onClose }: Props) {
  const { t } = useTranslation("reports");
  const words = useMetricWords();
  const groups = useGroups(definitions);
  const [names, setNames] = useState<readonly [string, string]>([
    usual(definitions, 0)?.name ?? "",
    usual(definitions, 1)?.name ?? "",
  ]);
  const [first, second] = names.map((name) => definitions.find((each) => each.name === name));
  const data = groups.map(({ name, definitions: of }) => ({
    group: name,
    items: of.map((each) => ({ value: each.name, label: words.name(each.name) })),
  }));
  return (
    <Dialog title={t("compare.title")} size={820} onClose={onClose}>
      <div className={classes.compare}>
        <p className={classes.quiet}>{t("compare.lead")}</p>
        <div className={classes.two}>
          <NativeSelect
            label={t("compare.first")}
            value={names[0]}
            data={data}
            onChange={({ currentTarget: { value } }) => setNames([value, names[1]])}
          />
          <NativeSelect
            label={t("compare.second")}
            value={names[1]}
            data={data}
            onChange={({ currentTarget: { value } }) => setNames([names[0], value])}
          />
        </div>
        {!first || !second || first === second ? (
          <p>{t("compare.same")}</p>
        ) : (
          <Compared key={names.join(" ")} first={first} second={second} span={span} only={only} mayOpen={mayOpen} />
        )}
      </div>
    </Dialog>
  );
}

const usual = (definitions: readonly Definition[], place: 0 | 1): Definition | undefined =>
  definitions.find(({ name }) => name === USUAL[place]) ?? definitions[place];

interface ComparedProps extends Omit<Props, "definitions" | "onClose"> {
  first: Definition;
  second: Definition;
}

function Compared({ first, second, span, only, mayOpen }: ComparedProps) {
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
          both.every(hasContacts) ? (
            <Differing first={first} second={second} place={place} mayOpen={mayOpen} />
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
  mayOpen: boolean;
}

function Differing({ first, second, place, mayOpen }: DifferingProps) {
  const { t } = useTranslation("reports");
  const words = useMetricWords();
  const format = useFormat();
  const behind = useBehind(first.name, place, second.name);
  return (
    <section aria-label={t("compare.differ")} className={classes.panel}>
      <h3>{t("compare.differ")}</h3>
      <Loaded query={behind} loading={<LoadingRows rows={4} />}>
        {(found) =>
          found.count === 0 ? (
            <Message icon="check-circle" title={t("compare.empty")} />
          ) : (
            <>
              <p>{t("compare.count", { count: found.count, number: format.number(found.count) })}</p>
              <ContactsList
                behind={found}
                definition={first}
                counts={t("compare.marks", { metric: words.name(first.name) })}
                mayOpen={mayOpen}
              />
            </>
          )
        }
      </Loaded>
    </section>
  );
}
