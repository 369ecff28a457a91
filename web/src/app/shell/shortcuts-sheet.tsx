import { ActionIcon, Tooltip } from "@mantine/core";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { Dialog } from "@/components/ui/dialog";
import { Icon } from "@/components/ui/icon";
import { LoadingRows } from "@/components/ui/states";
import { useMe } from "@/features/identity/api/session";
import { isBehindDialog, isTyping } from "@/lib/shortcuts";
import { singleKeys } from "@/lib/single-keys";
import { whenNeeded } from "@/lib/when-needed";

const { WhenNeeded: ShortcutsList } = whenNeeded(() => import("@/app/shell/shortcuts-list"), <LoadingRows rows={8} />);
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
  const me = useMe();
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
      {isOpen && <ShortcutsList />}
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
