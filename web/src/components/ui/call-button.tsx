import { Tooltip, UnstyledButton } from "@mantine/core";
import classes from "@/components/ui/call-button.module.css";
import { Icon } from "@/components/ui/icon";
import type { IconName } from "@/components/ui/icon-paths";

interface CallButtonProps {
  icon: IconName;
  label: string;
  onClick: () => void;
  isPressed?: boolean;
  isDisabled?: boolean;
  /** The button that ends the call. */
  isEnding?: boolean;
  /** Its key, as it is shown and as assistive technology is told. */
  shortcut?: { shown: string; keys: string };
}

/** A large button of a call: a drawing above a word. */
export function CallButton({ icon, label, onClick, isPressed, isDisabled, isEnding, shortcut }: CallButtonProps) {
  return (
    <Tooltip label={shortcut?.shown} disabled={!shortcut}>
      <UnstyledButton
        className={`${classes.button} ${isEnding ? classes.ending : ""}`}
        aria-pressed={isPressed}
        aria-keyshortcuts={shortcut?.keys}
        disabled={isDisabled ?? false}
        onClick={onClick}
      >
        <Icon name={icon} size={20} />
        {label}
      </UnstyledButton>
    </Tooltip>
  );
}
