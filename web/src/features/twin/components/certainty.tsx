import { useTranslation } from "react-i18next";
import type { Difference } from "@/features/twin/api/what-if";
import classes from "@/features/twin/components/what-if.module.css";
import { type FigureName, isBetter, useFigureText } from "@/features/twin/hooks/use-figure-text";

interface Props {
  name: FigureName;
  difference: Difference;
  /** Also where it lies with 95 % certainty. */
  isLong?: boolean;
}

/** How a figure changes, and whether that is clear or could be chance. */
export function Certainty({ name, difference, isLong = false }: Props) {
  const { t } = useTranslation("twin");
  const text = useFigureText();
  const better = difference.is_clear ? isBetter(name, difference.mean) : null;
  const tone = better === null ? "" : better ? classes.better : classes.worse;
  const isNothing = difference.low === 0 && difference.high === 0;
  return (
    <span className={classes.certainty}>
      <strong className={tone}>{isNothing ? t("result.same") : text.difference(name, difference.mean)}</strong>
      {!isNothing && (
        <>
          {isLong && (
            <span className={classes.quiet}>
              {t("result.between", {
                low: text.difference(name, difference.low),
                high: text.difference(name, difference.high),
              })}
            </span>
          )}
          <span className={`${classes.badge} ${difference.is_clear ? tone : ""}`}>
            {t(difference.is_clear ? "result.clear" : "result.chance")}
          </span>
        </>
      )}
    </span>
  );
}
