import { useTranslation } from "react-i18next";
import { Icon } from "@/components/ui/icon";
import { STATE_COLOURS, STATE_GLYPHS } from "@/features/people/components/agent-state-tag";
import classes from "@/features/people/components/people-tile.module.css";
import { DOINGS, useCounts } from "@/features/people/live/agents";
import { useFormat } from "@/i18n/format";

/** Everybody who is signed in, by what they do: a bar, and the same in words and numbers. */
export function PeopleTile() {
  const { t } = useTranslation("people");
  const format = useFormat();
  const counts = useCounts();
  const shown = DOINGS.filter((state) => state !== "offline" && counts[state] > 0);
  const total = shown.reduce((sum, state) => sum + counts[state], 0);
  return (
    <>
      <span className={classes.head}>
        {t("tile.title")} <b>{format.number(total)}</b>
      </span>
      <span className={classes.stack} aria-hidden="true">
        {shown.map((state) => (
          <i key={state} style={{ flexGrow: counts[state], background: STATE_COLOURS[state] }} />
        ))}
      </span>
      <span className={classes.states}>
        {total === 0 && t("tile.nobody")}
        {shown.map((state) => (
          <span key={state} style={{ color: STATE_COLOURS[state] }}>
            <Icon name={STATE_GLYPHS[state]} size={14} />
            {t(`state.${state}`)} <b>{format.number(counts[state])}</b>
          </span>
        ))}
      </span>
    </>
  );
}
