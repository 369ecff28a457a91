import { ActionIcon, Tooltip } from "@mantine/core";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import classes from "@/app/shell/shortcuts-sheet.module.css";
import { Dialog } from "@/components/ui/dialog";
import { Icon } from "@/components/ui/icon";
import { Keys } from "@/components/ui/keys";
import { isTyping, SHORTCUTS, type ShortcutName } from "@/lib/shortcuts";

const NAMES = Object.keys(SHORTCUTS) as ShortcutName[];
/** The question mark of Latin and Russian keyboards, and that of Chinese input methods. */
const QUESTION_MARKS = ["?", "？"];

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
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (!QUESTION_MARKS.includes(event.key) || isTyping(event)) return;
      event.preventDefault();
      onOpen();
    };
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, [onOpen]);
  return (
    <Dialog title={t("shortcuts.title")} isOpen={isOpen} onClose={onClose}>
      <dl className={classes.list}>
        {NAMES.map((name) => (
          <div key={name} className={classes.line}>
            <dt>{t(`shortcuts.names.${name}`)}</dt>
            <dd>
              <Keys of={SHORTCUTS[name].shown} />
            </dd>
          </div>
        ))}
      </dl>
      <p className={classes.hint}>{t("shortcuts.hint")}</p>
    </Dialog>
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
