import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Icon } from "@/components/ui/icon";
import type { CallPage } from "@/features/calls/api/calls";
import classes from "@/features/calls/components/call-card.module.css";
import { OpeningHours } from "@/features/calls/components/opening-hours";
import { nameIn } from "@/i18n/languages";

/** How a line is reached that no page can call: its telephone numbers, and what can be done instead. */
export function ByTelephone({ page, children }: { page: CallPage; children: ReactNode }) {
  const { t, i18n } = useTranslation("calls");
  const isNumbered = page.numbers.length > 0;
  return (
    <section className={classes.card}>
      <p className={classes.line}>{nameIn(i18n.language, page.name)}</p>
      <h1 className={classes.title}>{t("telephone.title")}</h1>
      <p className={classes.text}>{t(isNumbered ? "telephone.text" : "telephone.without_number")}</p>
      {isNumbered && (
        <ul className={classes.numbers}>
          {page.numbers.map((number) => (
            <li key={number}>
              <a href={`tel:${number}`}>
                <Icon name="phone" size={20} />
                {number}
              </a>
            </li>
          ))}
        </ul>
      )}
      {page.hours !== null && <OpeningHours hours={page.hours} />}
      {children}
    </section>
  );
}
