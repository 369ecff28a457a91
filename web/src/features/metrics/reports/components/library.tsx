import { Link } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { Icon } from "@/components/ui/icon";
import type { Wanted } from "@/features/metrics/reports/api/content";
import { PRESETS, type PresetName } from "@/features/metrics/reports/api/presets";
import type { ReportsSearch } from "@/features/metrics/reports/api/reports-search";
import classes from "@/features/metrics/reports/components/library.module.css";

/** Of the report before it so much stays in sight, to show that there is one. */
const BEFORE = 40;

interface Props {
  presets: readonly PresetName[];
  wanted: Wanted;
  search: ReportsSearch;
}

/** The ready reports, and the one that everybody makes for themselves. Time and filters stay when another is opened. */
export function Library({ presets, wanted, search }: Props) {
  const { t } = useTranslation("reports");
  const list = useRef<HTMLUListElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: where the list scrolls, another report comes into sight.
  useEffect(() => {
    const shown = list.current?.querySelector<HTMLElement>("[aria-current]");
    if (list.current && shown) list.current.scrollLeft = shown.offsetLeft - list.current.offsetLeft - BEFORE;
  }, [wanted.name]);
  const link = (name: PresetName | "own") => {
    const isShown = wanted.name === name;
    const kept = {
      ...search,
      saved: undefined,
      shown: undefined,
      sort: undefined,
      metric: undefined,
      by: undefined,
      step: undefined,
    };
    const to = isShown ? search : { ...kept, ...(name === "own" ? ownFrom(wanted) : { report: name }) };
    return (
      <li key={name}>
        <Link
          to="/reports"
          search={to}
          resetScroll={false}
          className={classes.entry}
          data-active={isShown || undefined}
          aria-current={isShown ? "page" : undefined}
        >
          <Icon name={name === "own" ? "pencil" : PRESETS[name].icon} size={18} />
          <span>
            <span className={classes.name}>{t(`library.${name}.name`)}</span>
            <span className={classes.text}>{t(`library.${name}.text`)}</span>
          </span>
        </Link>
      </li>
    );
  };
  return (
    <nav aria-label={t("library.title")}>
      <ul ref={list} className={classes.library}>
        {[...presets, "own" as const].map(link)}
      </ul>
    </nav>
  );
}

/** An own report begins as the one that is shown. */
export const ownFrom = ({ metrics, by, step }: Wanted): ReportsSearch => ({
  report: "own",
  metric: metrics.map(({ name }) => name),
  by: by.length > 0 ? by : undefined,
  step: step ?? undefined,
});
