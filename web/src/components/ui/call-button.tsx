import { UnstyledButton } from "@mantine/core";
import type { ComponentPropsWithRef } from "react";
import classes from "@/components/ui/call-button.module.css";
import { Icon } from "@/components/ui/icon";
import type { IconName } from "@/components/ui/icon-paths";
import { SHORTCUTS, type ShortcutName } from "@/lib/shortcuts";
import { useShortcut } from "@/lib/use-shortcut";

interface CallButtonProps extends Pick<ComponentPropsWithRef<"button">, "ref" | "aria-expanded" | "aria-haspopup"> {
  icon: IconName;
  label: string;
  onClick: () => void;
  isPressed?: boolean | undefined;
  isDisabled?: boolean;
  /** The button that ends the call. */
  isEnding?: boolean;
  /** A key that does the same, shown below the word. */
  shortcut?: ShortcutName;
}

/** A large button of a call: a drawing above a word. */
export function CallButton(props: CallButtonProps) {
  const { icon, label, onClick, isPressed, isDisabled = false, isEnding = false, shortcut, ...rest } = props;
  const keys = shortcut && SHORTCUTS[shortcut];
  useShortcut(shortcut, onClick, !isDisabled);
  return (
    <UnstyledButton
      {...rest}
      className={`${classes.button} ${isEnding ? classes.ending : ""}`}
      aria-pressed={isPressed}
      aria-keyshortcuts={keys?.keys}
      disabled={isDisabled}
      onClick={onClick}
    >
      <Icon name={icon} size={20} />
      {label}
      {keys && (
        <kbd aria-hidden className={classes.key}>
          {keys.shown}
        </kbd>
      )}
    </UnstyledButton>
  );
}
