import { ActionIcon, Button } from "@mantine/core";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import settings from "@/components/settings/settings.module.css";
import { Icon } from "@/components/ui/icon";
import classes from "@/features/flows/designer/designer.module.css";
import type { Kind } from "@/features/flows/designer/model/graph";
import { KINDS } from "@/features/flows/designer/model/kinds";
import type { Trace, Trial } from "@/features/flows/designer/model/scenario";
import { PlayButton } from "@/features/flows/designer/panels/play-button";
import { useEndText } from "@/features/flows/designer/panels/scenarios-panel";
import { useWords } from "@/features/flows/designer/use-words";

interface Props {
  result: Trial;
  onPath: (path: readonly string[]) => void;
}

/** A call that was tried, step by step: where it is, what the caller hears, what they do. */
export function TraceSteps({ result, onPath }: Props) {
  const { t } = useTranslation("designer");
  const endText = useEndText();
  const { trace } = result;
  const [reached, setReached] = useState(trace.length);
  useEffect(() => {
    onPath(trace.slice(0, reached).map(({ node }) => node));
  }, [trace, reached, onPath]);
  const go = (to: number) => setReached(Math.min(Math.max(to, 1), trace.length));
  return (
    <>
      <div className={settings.line} role="toolbar" aria-label={t("walk.title")}>
        <ActionIcon aria-label={t("walk.first")} onClick={() => go(1)} disabled={reached <= 1}>
          <Icon name="retry" size={16} />
        </ActionIcon>
        <Button variant="default" size="compact-sm" onClick={() => go(reached - 1)} disabled={reached <= 1}>
          {t("walk.back")}
        </Button>
        <Button size="compact-sm" onClick={() => go(reached + 1)} disabled={reached >= trace.length}>
          {t("walk.on")}
        </Button>
        <span className={settings.hint}>{t("walk.at", { number: reached, total: trace.length })}</span>
      </div>
      <ol className={classes.plain}>
        {trace.slice(0, reached).map((step, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a call may come to the same node twice.
          <Step key={place} step={step} isHere={place === reached - 1} />
        ))}
      </ol>
      {reached === trace.length && (
        <p className={classes.theEnd}>
          <Icon name="phone-end" size={16} /> {endText(result.ends)}
        </p>
      )}
    </>
  );
}

function Step({ step, isHere }: { step: Trace; isHere: boolean }) {
  const { t } = useTranslation("designer");
  const words = useWords();
  const isKind = step.kind in KINDS;
  return (
    <li className={`${classes.traced} ${isHere ? classes.here : ""}`} aria-current={isHere ? "step" : undefined}>
      <strong>{isKind ? words.kind(step.kind as Kind) : step.kind}</strong>
      {step.detail && <span className={classes.badge}>{words.branch(step.detail)}</span>}
      {step.said.map((said, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the same prompt may be heard twice.
        <p key={place} className={classes.heard}>
          <Icon name="speaker" size={14} /> {words.said(said)} <PlayButton prompt={said} />
        </p>
      ))}
      {step.did && (
        <p className={classes.heard}>
          <Icon name="dialpad" size={14} /> {t("walk.did", { did: words.did(step.did) })}
        </p>
      )}
    </li>
  );
}
