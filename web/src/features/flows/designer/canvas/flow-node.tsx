import { Handle, type NodeProps, Position } from "@xyflow/react";
import { memo } from "react";
import { useTranslation } from "react-i18next";
import { Icon } from "@/components/ui/icon";
import classes from "@/features/flows/designer/canvas/canvas.module.css";
import type { EntranceNode, StepNode } from "@/features/flows/designer/canvas/drawn";
import { KINDS } from "@/features/flows/designer/model/kinds";
import { waysOf } from "@/features/flows/designer/model/ways";
import { useWords } from "@/features/flows/designer/use-words";

/** A step on the canvas: what it is, what is particular about it, and a handle for each way out. */
export const FlowStep = memo(function FlowStep({ data, selected }: NodeProps<StepNode>) {
  const { node, worst, change, isLit } = data;
  const { t } = useTranslation("designer");
  const words = useWords();
  const { icon, group } = KINDS[node.type];
  const marks = [selected && classes.selected, isLit && classes.lit, change && classes[change]]
    .filter(Boolean)
    .join(" ");
  return (
    <div className={`${classes.step} ${marks}`} data-group={group}>
      <Handle type="target" position={Position.Left} className={classes.in ?? ""} />
      <div className={classes.stepHead}>
        <span className={classes.glyph}>
          <Icon name={icon} size={16} />
        </span>
        <span className={classes.stepName}>
          <strong>{words.kind(node.type)}</strong>
          <span>{words.summary(node) || t(`kind.${node.type}.text`)}</span>
        </span>
        {worst && (
          <span className={classes[worst]} title={t(`severity.${worst}`)}>
            <Icon name="alert" size={15} />
          </span>
        )}
      </div>
      {waysOf(node).map((way) => (
        <div key={way.id} className={classes.way} data-ends={way.next === null}>
          <span>{words.way(way)}</span>
          {way.next === null && <Icon name="stop" size={11} isFilled />}
          <Handle type="source" id={way.id} position={Position.Right} className={classes.out ?? ""} />
        </div>
      ))}
    </div>
  );
});

/** Where a call enters the flow. */
export const Entrance = memo(function Entrance({ data }: NodeProps<EntranceNode>) {
  const { t } = useTranslation("designer");
  return (
    <div className={classes.entrance}>
      <Icon name={data.name === "start" ? "phone-incoming" : "people"} size={15} />
      <span>{t(`entrance.${data.name}`)}</span>
      <Handle type="source" id="next" position={Position.Right} className={classes.out ?? ""} />
    </div>
  );
});
