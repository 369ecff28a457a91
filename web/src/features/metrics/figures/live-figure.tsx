import { type ReactElement, Suspense, type SyntheticEvent, useState } from "react";
import classes from "@/features/metrics/figures/live-figure.module.css";
import { useOpen } from "@/features/metrics/figures/opened";
import { type Only, useDefinitions } from "@/features/metrics/reports/api/figures";
import { MILLISECOND, type Micros } from "@/lib/micros";
import { whenNeeded } from "@/lib/when-needed";

/** What figures mean takes many words, and is asked now and then. */
const { WhenNeeded: Tip } = whenNeeded(async () => ({
  default: (await import("@/features/metrics/reports/components/definition-tip")).DefinitionBeside,
}));

interface Props {
  metric: string;
  /** When the day began that it is a figure of; nothing is opened without. */
  since?: Micros | undefined;
  only?: Only;
  /** How it is drawn. */
  children: ReactElement;
}

/** A figure of the day so far: pointed at it says what it means, pressed it shows what is behind it. */
export function LiveFigure({ metric, since, only = {}, children }: Props) {
  const { data } = useDefinitions();
  const open = useOpen();
  const [pointed, setPointed] = useState<Element | null>(null);
  const definition = data?.find(({ name }) => name === metric);
  if (!definition) return children;
  const show = ({ currentTarget }: SyntheticEvent) => setPointed(currentTarget);
  const hide = () => setPointed(null);
  const watched = { onPointerEnter: show, onPointerLeave: hide, onFocus: show, onBlur: hide };
  return (
    <>
      {open && since !== undefined ? (
        <button
          type="button"
          className={classes.figure}
          onClick={() => open({ definition, spot: { since, until: Date.now() * MILLISECOND, only } })}
          {...watched}
        >
          {children}
        </button>
      ) : (
        <span {...watched}>{children}</span>
      )}
      {pointed && (
        <Suspense fallback={null}>
          <Tip definition={definition} target={pointed as HTMLElement} />
        </Suspense>
      )}
    </>
  );
}
