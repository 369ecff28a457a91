import { UnstyledButton } from "@mantine/core";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import classes from "@/features/calls/components/keypad.module.css";
import { isTyping } from "@/lib/shortcuts";

const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "0", "#"] as const;
const SCORES = ["1", "2", "3", "4", "5"] as const;

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

/** One to five, as the question asks. */
export function RatingKeys({ onPress }: { onPress: (digit: string) => void }) {
  const { t } = useTranslation("calls");
  const [chosen, setChosen] = useState<string | null>(null);
  const choose = (digit: string) => {
    setChosen(digit);
    onPress(digit);
  };
  useDigitKeys(SCORES, choose);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a group of keys is no fieldset.
    <div className={classes.scale} role="group" aria-label={t("rating.scale")}>
      {SCORES.map((score) => (
        <UnstyledButton
          key={score}
          className={classes.key}
          aria-pressed={chosen === score}
          onClick={() => choose(score)}
        >
          {score}
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
