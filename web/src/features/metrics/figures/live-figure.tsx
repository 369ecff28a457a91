import type { ReactElement } from "react";
import { useCalled } from "@/features/metrics/figures/called";
import classes from "@/features/metrics/figures/live-figure.module.css";
import { useOpen } from "@/features/metrics/figures/opened";
import { type Only, useDefinitions } from "@/features/metrics/reports/api/figures";
import { DefinitionTip } from "@/features/metrics/reports/components/definition-tip";
import { usePlaceText } from "@/features/metrics/reports/hooks/use-place-text";
import { MILLISECOND, type Micros } from "@/lib/micros";

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
  const text = usePlaceText(useCalled().names);
  const definition = data?.find(({ name }) => name === metric);
  if (!definition) return children;
  if (!open || since === undefined) return <DefinitionTip definition={definition}>{children}</DefinitionTip>;
  const show = () => {
    const spot = { since, until: Date.now() * MILLISECOND, only };
    const parts = Object.entries(only).flatMap(([by, ids]) => ids.map((id) => text.part(by as keyof Only, id)));
    open({ definition, spot, where: [text.span(spot), ...parts] });
  };
  return (
    <DefinitionTip definition={definition}>
      <button type="button" className={classes.figure} onClick={show}>
        {children}
      </button>
    </DefinitionTip>
  );
}
