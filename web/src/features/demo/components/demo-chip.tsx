import { Popover, UnstyledButton } from "@mantine/core";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { Icon } from "@/components/ui/icon";
import { useSpokenInDemo } from "@/features/demo/api/demo";
import classes from "@/features/demo/components/demo.module.css";
import { type DemoState, useDemo } from "@/features/demo/live/demo";
import { isLanguage } from "@/i18n/languages";
import { whenNeeded } from "@/lib/when-needed";

const { WhenNeeded: DemoPanel, preload } = whenNeeded(() => import("@/features/demo/components/demo-panel"));

/** Says that this is a demo, and opens what steers it. */
export function DemoChip({ reload = () => globalThis.location.reload() }: { reload?: () => void }) {
  const { t } = useTranslation("demo");
  const state = useDemo();
  useNewWorld(state, reload);
  useOwnLanguage(state !== null);
  if (state === null) return <span className={classes.chip}>{t("demo")}</span>;
  const what = t(`doing.${doing(state)}`, { speed: state.speed });
  return (
    <Popover position="bottom-start" width={300} trapFocus>
      <Popover.Target>
        <UnstyledButton
          className={classes.chip}
          aria-label={t("chip", { what })}
          onPointerEnter={() => void preload()}
          onFocus={() => void preload()}
        >
          {t("demo")}
          <span className={classes.doing}>{what}</span>
          <Icon name="chevron-down" size={14} />
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown>
        <DemoPanel state={state} />
      </Popover.Dropdown>
    </Popover>
  );
}

function doing({ is_running, rush_until }: DemoState): "stopped" | "rush" | "running" {
  if (!is_running) return "stopped";
  return rush_until === null ? "running" : "rush";
}

/** A demo that began anew is another world: nothing on the screen is true any more. */
function useNewWorld(state: DemoState | null, reload: () => void): void {
  const born = useRef<number | null>(null);
  useEffect(() => {
    if (state === null) return;
    if (born.current !== null && born.current !== state.born) reload();
    born.current = state.born;
  }, [state, reload]);
}

/** Whoever is called in a demo is called in the language that they read. */
function useOwnLanguage(isSteerable: boolean): void {
  const { i18n } = useTranslation();
  const { mutate } = useSpokenInDemo();
  const language = i18n.language;
  useEffect(() => {
    if (isSteerable && isLanguage(language)) mutate(language);
  }, [isSteerable, language, mutate]);
}
