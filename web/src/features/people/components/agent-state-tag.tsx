import { useTranslation } from "react-i18next";
import { Icon } from "@/components/ui/icon";
import type { IconName } from "@/components/ui/icon-paths";
import classes from "@/features/people/components/agent-state-tag.module.css";
import type { Doing } from "@/features/people/live/agents";

export const STATE_GLYPHS: Readonly<Record<Doing, IconName>> = {
  available: "check-circle",
  ringing: "phone-incoming",
  talking: "phone-call",
  holding: "pause",
  monitoring: "headphones",
  wrap_up: "pencil",
  writing: "message",
  break: "break",
  unreachable: "wifi-off",
  offline: "offline",
};

export const STATE_COLOURS: Readonly<Record<Doing, string>> = {
  available: "var(--state-available)",
  ringing: "var(--state-ringing)",
  talking: "var(--state-talking)",
  holding: "var(--state-talking)",
  monitoring: "var(--state-talking)",
  wrap_up: "var(--state-wrap-up)",
  writing: "var(--state-talking)",
  break: "var(--state-break)",
  unreachable: "var(--bad)",
  offline: "var(--state-offline)",
};

/** A state as hue, glyph and word: nobody has to tell it by the colour. */
export function AgentStateTag({ state, size = 16 }: { state: Doing; size?: number }) {
  const { t } = useTranslation("people");
  return (
    <span className={classes.tag} style={{ color: STATE_COLOURS[state] }}>
      <Icon name={STATE_GLYPHS[state]} size={size} className={state === "ringing" ? classes.ringing : undefined} />
      {t(`state.${state}`)}
    </span>
  );
}
