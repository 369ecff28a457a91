import { useTranslation } from "react-i18next";
import classes from "@/features/twin/components/what-if.module.css";

const TOLD = ["how", "range", "difference", "staff", "patience", "unknown"] as const;

/** What the twin assumes, what it does not know, and how its ranges are to be read. */
export function Help() {
  const { t } = useTranslation("twin");
  return (
    <details className={classes.help}>
      <summary>{t("help.title")}</summary>
      <dl>
        {TOLD.map((name) => (
          <div key={name}>
            <dt>{t(`help.${name}.title`)}</dt>
            <dd>{t(`help.${name}.text`)}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
