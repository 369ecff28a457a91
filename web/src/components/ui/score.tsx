import { useTranslation } from "react-i18next";
import { Icon } from "@/components/ui/icon";
import classes from "@/components/ui/score.module.css";

/** How a customer rated a contact. */
export function Score({ value }: { value: number }) {
  const { t } = useTranslation("shared");
  return (
    <span className={classes.score} role="img" aria-label={t("score", { score: value })}>
      <Icon name="star" size={12} />
      {value}
    </span>
  );
}
