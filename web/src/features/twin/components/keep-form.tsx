import { Button, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import classes from "@/features/twin/components/what-if.module.css";

export const MOST_LETTERS = 100;

interface Props {
  /** Under which it is kept already. */
  name: string | null;
  suggestion: string;
  isBusy: boolean;
  onKeep: (name: string) => void;
}

/** Keeps an answer under a name, or gives it another one. */
export function KeepForm({ name, suggestion, isBusy, onKeep }: Props) {
  const { t } = useTranslation("twin");
  const [typed, setTyped] = useState<string | null>(null);
  const shown = typed ?? name ?? suggestion;
  return (
    <form
      className={classes.keep}
      onSubmit={(event) => {
        event.preventDefault();
        onKeep(shown.trim() || suggestion);
        setTyped(null);
      }}
    >
      <TextInput
        aria-label={t("keep.name")}
        maxLength={MOST_LETTERS}
        value={shown}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      <Button type="submit" variant="default" loading={isBusy} disabled={name !== null && shown === name}>
        {t(name === null ? "keep.keep" : "keep.rename")}
      </Button>
    </form>
  );
}
