import type { Range } from "@/features/twin/api/what-if";
import classes from "@/features/twin/components/range-bars.module.css";

interface Props {
  before: Range;
  after: Range;
  /** How it really was, where that is known. */
  real?: number | undefined;
  /** The figure is a share: the scale may not leave 0 to 1. */
  isShare: boolean;
}

/** Both ranges on one scale, drawn: the mean as a dot, the day as it really was as a stroke. The numbers stand beside it. */
export function RangeBars({ before, after, real, isShare }: Props) {
  const values = [before.low, before.high, after.low, after.high, ...(real === undefined ? [] : [real])];
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const room = Math.max((most - least) * 0.12, isShare ? 0.01 : 0.5);
  const from = Math.max(0, least - room);
  const to = isShare ? Math.min(1, most + room) : most + room;
  const at = (value: number) => `${((value - from) / (to - from)) * 100}%`;
  const bar = (range: Range, className: string | undefined) => (
    <span className={classes.track}>
      <span
        className={`${classes.bar} ${className}`}
        style={{ insetInlineStart: at(range.low), width: `${((range.high - range.low) / (to - from)) * 100}%` }}
      />
      <span className={`${classes.mean} ${className}`} style={{ insetInlineStart: at(range.mean) }} />
    </span>
  );
  return (
    <span className={classes.bars} aria-hidden="true">
      {bar(before, classes.before)}
      {bar(after, classes.after)}
      {real !== undefined && <span className={classes.real} style={{ insetInlineStart: at(real) }} />}
    </span>
  );
}
