import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import classes from "@/components/settings/settings.module.css";

interface Props {
  question: string;
  onDiscard: () => void;
  onStay: () => void;
}

/** Asked in place of closing a form in which something would be lost. */
export function Unsaved({ question, onDiscard, onStay }: Props) {
  const { t } = useTranslation("shared");
  return (
    <div className={classes.unsaved} role="alertdialog" aria-label={question}>
      <p>{question}</p>
      <Button variant="default" onClick={onDiscard}>
        {t("settings.discard")}
      </Button>
      <Button autoFocus onClick={onStay}>
        {t("settings.stay")}
      </Button>
    </div>
  );
}
