import { ActionIcon, Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import settings from "@/components/settings/settings.module.css";
import { Icon } from "@/components/ui/icon";
import { FailedLine, Message } from "@/components/ui/states";
import { useTrials } from "@/features/flows/api/designs";
import classes from "@/features/flows/designer/designer.module.css";
import { asHeard, type Scenario, type Trial } from "@/features/flows/designer/model/scenario";
import { ScenarioForm } from "@/features/flows/designer/panels/scenario-form";
import { TraceSteps } from "@/features/flows/designer/panels/trace-steps";
import type { Editor } from "@/features/flows/designer/use-editor";
import { useWords } from "@/features/flows/designer/use-words";

interface Props {
  flow: string;
  editor: Editor;
  canWrite: boolean;
  /** Lights up the way of a call on the canvas. */
  onPath: (path: readonly string[]) => void;
}

/** Calls that are tried without a telephone: all at once, or one step by step. */
export function ScenariosPanel({ flow, editor, canWrite, onPath }: Props) {
  const { drawing } = editor;
  const scenarios = drawing.scenarios ?? [];
  const trials = useTrials(flow);
  const [open, setOpen] = useState<Open | null>(null);
  const isFresh = trials.variables?.graph === drawing.graph && trials.variables.scenarios === scenarios;
  const shared: Shared = {
    scenarios,
    canWrite,
    results: isFresh ? trials.data : undefined,
    isPending: trials.isPending,
    put: (next, mark) => editor.apply((one) => ({ ...one, scenarios: next }), mark),
    run: () => trials.mutate({ graph: drawing.graph, scenarios }),
    open: (place, isWalked) => {
      setOpen({ place, isWalked });
      if (isWalked && !isFresh) trials.mutate({ graph: drawing.graph, scenarios });
    },
    close: () => {
      setOpen(null);
      onPath([]);
    },
  };
  const scenario = open && scenarios[open.place];
  return (
    <>
      {open && scenario ? <One {...shared} scenario={scenario} {...open} onPath={onPath} /> : <List {...shared} />}
      <FailedLine error={trials.error} />
    </>
  );
}

/** The test that is looked at: edited, or walked step by step. */
interface Open {
  place: number;
  isWalked: boolean;
}

interface Shared {
  scenarios: readonly Scenario[];
  canWrite: boolean;
  /** What came of the scenarios on the flow as it is drawn now. */
  results: readonly Trial[] | undefined;
  isPending: boolean;
  put: (scenarios: Scenario[], mark?: string) => void;
  run: () => void;
  open: (place: number, isWalked: boolean) => void;
  close: () => void;
}

interface OneProps extends Shared, Open {
  scenario: Scenario;
  onPath: Props["onPath"];
}

function One({
  scenario,
  place,
  isWalked,
  scenarios,
  canWrite,
  results,
  isPending,
  put,
  run,
  open,
  close,
  onPath,
}: OneProps) {
  const { t } = useTranslation("designer");
  const result = results?.[place];
  const change = (next: Scenario, mark?: string) =>
    put(
      scenarios.map((each, index) => (index === place ? next : each)),
      mark,
    );
  return (
    <>
      <button type="button" className={classes.jump} onClick={close}>
        <Icon name="arrow-left" size={14} /> {t("test.all")}
      </button>
      {!isWalked && (
        <ScenarioForm
          scenario={scenario}
          canWrite={canWrite}
          onChange={(next) => change(next, `scenario.${place}`)}
          onWalk={() => open(place, true)}
        />
      )}
      {isWalked && (
        <>
          <h2>{scenario.name}</h2>
          {result && (
            <>
              <Outcome result={result} />
              <TraceSteps result={result} onPath={onPath} />
            </>
          )}
          <div className={settings.line}>
            <Button variant="default" onClick={run} loading={isPending}>
              {t("test.again")}
            </Button>
            {canWrite && result && (
              <Button variant="default" onClick={() => change(asHeard(scenario, result))}>
                {t("test.expect_this")}
              </Button>
            )}
            <Button variant="default" onClick={() => open(place, false)}>
              {t("test.change")}
            </Button>
          </div>
        </>
      )}
    </>
  );
}

function List({ scenarios, canWrite, results, isPending, put, run, open }: Shared) {
  const { t } = useTranslation("designer");
  const add = () => {
    put([...scenarios, { name: t("test.unnamed", { number: scenarios.length + 1 }) }]);
    open(scenarios.length, false);
  };
  return (
    <>
      <div className={settings.line}>
        <Button
          leftSection={<Icon name="play" size={15} />}
          disabled={scenarios.length === 0}
          loading={isPending}
          onClick={run}
        >
          {t("test.run")}
        </Button>
        {canWrite && (
          <Button variant="default" leftSection={<Icon name="plus" size={15} />} onClick={add}>
            {t("test.add")}
          </Button>
        )}
      </div>
      {results && results.length > 0 && <Summary results={results} />}
      {scenarios.length === 0 && <Message icon="check-circle" title={t("test.none")} text={t("test.none_text")} />}
      <ul className={classes.plain} aria-label={t("tab.tests")}>
        {scenarios.map(({ name }, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: scenarios are told apart by their places alone.
          <li key={place} className={classes.scenario}>
            <div className={classes.scenarioName}>
              <strong>{name}</strong>
              {results?.[place] && <Outcome result={results[place]} />}
            </div>
            <ActionIcon aria-label={t("test.walk", { name })} onClick={() => open(place, true)}>
              <Icon name="play" size={16} />
            </ActionIcon>
            <ActionIcon aria-label={t("test.edit", { name })} onClick={() => open(place, false)}>
              <Icon name="pencil" size={16} />
            </ActionIcon>
            {canWrite && (
              <ActionIcon
                aria-label={t("test.remove", { name })}
                onClick={() => put(scenarios.filter((_, index) => index !== place))}
              >
                <Icon name="trash" size={16} />
              </ActionIcon>
            )}
          </li>
        ))}
      </ul>
    </>
  );
}

function Summary({ results }: { results: readonly Trial[] }) {
  const { t } = useTranslation("designer");
  const failed = results.filter(({ passed }) => !passed).length;
  return (
    <p role="status" className={failed > 0 ? classes.error : classes.good}>
      <Icon name={failed > 0 ? "close" : "check-circle"} size={16} />{" "}
      {failed > 0 ? t("test.failed", { count: failed }) : t("test.passed", { count: results.length })}
    </p>
  );
}

/** Whether a call went as expected, and else what was otherwise. */
function Outcome({ result: { passed, failure } }: { result: Trial }) {
  const { t } = useTranslation("designer");
  const endText = useEndText();
  const words = useWords();
  if (passed || !failure)
    return (
      <span className={classes.good}>
        <Icon name="check" size={14} /> {t("test.ok")}
      </span>
    );
  const { code, expected, got } = failure;
  const read = (text: string) => {
    if (code === "ends") return endText(text);
    if (code === "said" || code === "not_said") return text.split(" ").map(words.said).join(", ");
    return text === "yes" || text === "no" ? t(`way.${text}`) : text;
  };
  return (
    <span className={classes.error}>
      <Icon name="close" size={14} /> {t(`test.failure.${code}`, { expected: read(expected), got: read(got) || "–" })}
    </span>
  );
}

/** How a call ended, with the name of the route where it went to one. */
export function useEndText(): (ends: string) => string {
  const { t } = useTranslation("designer");
  const words = useWords();
  return (ends) => {
    const [how = "", ...rest] = ends.split(":");
    if (rest.length === 0) return t(`end.${how as "hang_up"}`);
    return t(`end.${how as "route"}`, { name: words.end(how, rest.join(":")) });
  };
}
