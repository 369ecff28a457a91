import { ActionIcon, Switch, Tooltip } from "@mantine/core";
import { useEffect, useId } from "react";
import { useTranslation } from "react-i18next";
import classes from "@/app/shell/shortcuts-sheet.module.css";
import { useDestinations } from "@/app/shell/use-destinations";
import { Dialog } from "@/components/ui/dialog";
import { Icon } from "@/components/ui/icon";
import { Keys } from "@/components/ui/keys";
import { useMe } from "@/features/identity/api/session";
import { GO, isBehindDialog, isOnMac, isTyping, SEARCH, SHORTCUTS, type ShortcutName } from "@/lib/shortcuts";
import { singleKeys } from "@/lib/single-keys";
import { useStored } from "@/lib/stored";

const NAMES = Object.keys(SHORTCUTS) as ShortcutName[];
/** The question mark of Latin and Russian keyboards, and that of Chinese input methods. */
const QUESTION_MARKS = ["?", "？"];

/** The character, wherever a layout has it, or its place on most keyboards, whatever a layout has there. */
function asksForHelp(event: KeyboardEvent): boolean {
  if (event.altKey || event.ctrlKey || event.metaKey) return false;
  return QUESTION_MARKS.includes(event.key) || (event.shiftKey && event.code === "Slash");
}

/** All shortcuts at a glance: by the button, or by the question mark. */
export function ShortcutsSheet({
  isOpen,
  onOpen,
  onClose,
}: {
  isOpen: boolean;
  onOpen: () => void;
  onClose: () => void;
}) {
  const { t } = useTranslation("app");
  const id = useId();
  const me = useMe();
  const destinations = useDestinations();
  const [areSingle, setSingle] = useStored(singleKeys);
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (!asksForHelp(event) || isTyping(event) || isBehindDialog() || !singleKeys.get()) return;
      event.preventDefault();
      onOpen();
    };
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, [onOpen]);
  return (
    <Dialog title={t("shortcuts.title")} size={me.agent === null ? 440 : 720} isOpen={isOpen} onClose={onClose}>
      <div className={classes.columns}>
        <section aria-labelledby={`${id}-pages`}>
          <h3 id={`${id}-pages`}>{t("shortcuts.everywhere")}</h3>
          <dl className={classes.list}>
            <Line name={t("palette.open")} keys={isOnMac() ? SEARCH.shownOnMac : SEARCH.shown} />
            <Line name={t("shortcuts.title")} keys="?" />
            {destinations.map(({ path, name, shown }) => (
              <Line key={path} name={t(`nav.${name}`)} keys={`${GO.shown} ${shown}`} />
            ))}
          </dl>
        </section>
        {me.agent !== null && (
          <section aria-labelledby={`${id}-calls`}>
            <h3 id={`${id}-calls`}>{t("shortcuts.calls")}</h3>
            <dl className={classes.list}>
              {NAMES.map((name) => (
                <Line key={name} name={t(`shortcuts.names.${name}`)} keys={SHORTCUTS[name].shown} />
              ))}
            </dl>
          </section>
        )}
      </div>
      <Switch
        mt={14}
        label={t("shortcuts.single")}
        description={t("shortcuts.single_text")}
        checked={areSingle}
        onChange={(event) => setSingle(event.currentTarget.checked)}
      />
      <p className={classes.hint}>{t("shortcuts.hint")}</p>
    </Dialog>
  );
}

function Line({ name, keys }: { name: string; keys: string }) {
  return (
    <div className={classes.line}>
      <dt>{name}</dt>
      <dd>
        <Keys of={keys} isRead />
      </dd>
    </div>
  );
}

export function ShortcutsButton({ onOpen }: { onOpen: () => void }) {
  const { t } = useTranslation("app");
  return (
    <Tooltip label={t("shortcuts.title")}>
      <ActionIcon size={34} aria-label={t("shortcuts.title")} aria-keyshortcuts="?" onClick={onOpen}>
        <Icon name="keyboard" />
      </ActionIcon>
    </Tooltip>
  );
}
