import { VisuallyHidden } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Icon } from "@/components/ui/icon";
import { STATE_COLOURS, STATE_GLYPHS } from "@/features/people/components/agent-state-tag";
import classes from "@/features/people/components/doing-line.module.css";
import { DOINGS } from "@/features/people/live/agents";
import { useFormat } from "@/i18n/format";

/** How many of some agents do what, in a line: glyphs and numbers to the eye, words to everybody who points at it or listens. */
export function DoingLine({ doing }: { doing: Readonly<Record<string, number>> }) {
  const { t } = useTranslation("people");
  const format = useFormat();
  const shown = DOINGS.filter((each) => (doing[each] ?? 0) > 0);
  if (shown.length === 0) return null;
  return (
    <ul className={classes.line} aria-label={t("board.doing")}>
      {shown.map((each) => (
        <li key={each} title={t(`state.${each}`)} style={{ color: STATE_COLOURS[each] }}>
          <Icon name={STATE_GLYPHS[each]} size={13} />
          <VisuallyHidden>{t(`state.${each}`)} </VisuallyHidden>
          <b>{format.number(doing[each] ?? 0)}</b>
        </li>
      ))}
    </ul>
  );
}
