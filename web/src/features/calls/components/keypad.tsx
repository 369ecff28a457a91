import { UnstyledButton } from "@mantine/core";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import classes from "@/features/calls/components/keypad.module.css";
import { isTyping } from "@/lib/shortcuts";

const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "0", "#"] as const;

/** The keys of a telephone; those of the keyboard work too. */
export function Keypad({ onPress }: { onPress: (digit: string) => void }) {
  const { t } = useTranslation("calls");
  useDigitKeys(KEYS, onPress);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a group of keys is no fieldset.
    <div className={classes.keys} role="group" aria-label={t("keypad")}>
      {KEYS.map((key) => (
        <UnstyledButton key={key} className={classes.key} onClick={() => onPress(key)}>
          {key}
        </UnstyledButton>
      ))}
    </div>
  );
}

/** The keys that answer a question, such as one to five. */
export function AnswerKeys({ keys, onPress }: { keys: readonly string[]; onPress: (digit: string) => void }) {
  const { t } = useTranslation("calls");
  const [chosen, setChosen] = useState<string | null>(null);
  const choose = (digit: string) => {
    setChosen(digit);
    onPress(digit);
  };
  useDigitKeys(keys, choose);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a group of keys is no fieldset.
    <div className={classes.scale} role="group" aria-label={t("rating.scale")}>
      {keys.map((key) => (
        <UnstyledButton key={key} className={classes.key} aria-pressed={chosen === key} onClick={() => choose(key)}>
          {key}
        </UnstyledButton>
      ))}
    </div>
  );
}

function useDigitKeys(keys: readonly string[], onPress: (digit: string) => void): void {
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      const { key, altKey, ctrlKey, metaKey, repeat } = event;
      if (!(altKey || ctrlKey || metaKey || repeat || isTyping(event)) && keys.includes(key)) onPress(key);
    };
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, [keys, onPress]);
}
