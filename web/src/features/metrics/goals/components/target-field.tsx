import { NativeSelect, NumberInput, SegmentedControl } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { before, type Draft } from "@/features/metrics/goals/api/draft";
import classes from "@/features/metrics/goals/components/goals.module.css";
import { formatDays } from "@/features/metrics/goals/hooks/format-days";
import { useGoalWords } from "@/features/metrics/goals/hooks/use-goal-words";
import type { Definition, Unit } from "@/features/metrics/reports/api/figures";

interface Props {
  definition: Definition;
  draft: Draft;
  /** What it was in the time before; `null` if nothing was, `undefined` while that is not known yet. */
  measured: number | null | undefined;
  onChange: (patch: Partial<Draft>) => void;
}

const LEAST: Readonly<Partial<Record<Unit, number>>> = { stars: 1, score: 1, points: -100 };
const MOST: Readonly<Record<Unit, number>> = {
  share: 100,
  stars: 5,
  score: 7,
  points: 100,
  ratio: 1e6,
  duration: 1e8,
  count: 1e9,
};

/** Fields tell what is half typed as text: the number that it is so far, if it is one. */
const numberOf = (typed: string | number): number | null =>
  typed === "" || !Number.isFinite(Number(typed)) ? null : Number(typed);

/** To what a figure is to come: a value, or a change of what it was. */
export function TargetField({ definition, draft, measured, onChange }: Props) {
  const { t } = useTranslation("goals");
  const { unit } = definition;
  return (
    <fieldset className={classes.field}>
      <legend>{t("dialog.target")}</legend>
      <div className={classes.row}>
        <SegmentedControl
          aria-label={t("dialog.kind")}
          value={draft.kind}
          onChange={(kind) => onChange({ kind: kind as Draft["kind"] })}
          data={[
            { value: "change", label: t("kind.change") },
            { value: "value", label: t("kind.value") },
          ]}
        />
        {definition.is_better_high === null && (
          <NativeSelect
            aria-label={t("dialog.wanted")}
            value={draft.wanted}
            onChange={({ currentTarget: { value } }) => onChange({ wanted: value as Draft["wanted"] })}
            data={[
              { value: "at_least", label: t("wanted.at_least") },
              { value: "at_most", label: t("wanted.at_most") },
            ]}
          />
        )}
        {draft.kind === "value" ? (
          <ValueInput
            name={t("dialog.target")}
            unit={unit}
            value={draft.target}
            onChange={(target) => onChange({ target })}
          />
        ) : (
          <>
            <NumberInput
              aria-label={t("dialog.change_by")}
              w={100}
              required
              suffix=" %"
              min={0}
              max={draft.way === "less" ? 99 : 1000}
              decimalScale={1}
              defaultValue={draft.percent ?? ""}
              onChange={(value) => onChange({ percent: numberOf(value) })}
            />
            <NativeSelect
              aria-label={t("dialog.way")}
              value={draft.way}
              onChange={({ currentTarget: { value } }) => onChange({ way: value as Draft["way"] })}
              data={[
                { value: "less", label: t("way.less") },
                { value: "more", label: t("way.more") },
              ]}
            />
          </>
        )}
      </div>
      {draft.kind === "change" && (
        <Baseline definition={definition} draft={draft} measured={measured} onChange={onChange} />
      )}
    </fieldset>
  );
}

/** What the change is of. */
function Baseline({ definition, draft, measured, onChange }: Props) {
  const { t, i18n } = useTranslation("goals");
  const words = useGoalWords(definition);
  const days = formatDays(before(draft), i18n.language);
  return (
    <div className={classes.row}>
      <NativeSelect
        label={t("dialog.of")}
        value={draft.from}
        onChange={({ currentTarget: { value } }) => onChange({ from: value as Draft["from"] })}
        data={[
          { value: "before", label: t("from.before", { days }) },
          { value: "known", label: t("from.known") },
        ]}
      />
      {draft.from === "known" ? (
        <ValueInput
          name={t("from.known")}
          unit={definition.unit}
          value={draft.known}
          onChange={(known) => onChange({ known })}
        />
      ) : (
        <p className={classes.quiet} role="status">
          {measured === undefined
            ? t("from.measuring")
            : measured
              ? t("from.measured", { value: words.value(measured) })
              : t("from.nothing")}
        </p>
      )}
    </div>
  );
}

interface ValueProps {
  name: string;
  unit: Unit;
  value: number | null;
  onChange: (value: number | null) => void;
}

/** A value of a metric as people type it: seconds, per cent, stars or a number. */
function ValueInput({ name, unit, value, onChange }: ValueProps) {
  const { t } = useTranslation("goals");
  const suffixes: Partial<Record<Unit, string>> = { share: " %", duration: ` ${t("seconds")}`, stars: " ★" };
  return (
    <NumberInput
      aria-label={name}
      w={140}
      required
      suffix={suffixes[unit] ?? ""}
      min={LEAST[unit] ?? 0}
      max={MOST[unit]}
      decimalScale={unit === "count" ? 0 : unit === "share" || unit === "duration" || unit === "points" ? 1 : 2}
      key={unit}
      defaultValue={value ?? ""}
      onChange={(changed) => onChange(numberOf(changed))}
    />
  );
}
