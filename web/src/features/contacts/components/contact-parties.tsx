import { useTranslation } from "react-i18next";
import { Card } from "@/components/ui/card";
import table from "@/components/ui/table.module.css";
import type { ContactPage } from "@/features/contacts/api/history";
import classes from "@/features/contacts/components/contacts-table.module.css";
import type { Names } from "@/features/contacts/hooks/timeline-lines";
import { useFormat } from "@/i18n/format";
import { useCodeText } from "@/i18n/use-code-text";
import { clockText, type Micros } from "@/lib/micros";

interface Props {
  contact: ContactPage;
  names: Names;
}

const length = (from: Micros, to: Micros | null) => (to === null ? "–" : clockText(to - from));

/** Each party's time in the contact. */
export function ContactLegs({ contact, names }: Props) {
  const { t } = useTranslation("contacts");
  const format = useFormat();
  return (
    <Card title={t("contact.legs")} isPadded={false}>
      <div className={classes.scroll}>
        <table className={table.table} aria-label={t("contact.legs")}>
          <thead>
            <tr>
              <th scope="col">{t("contact.party")}</th>
              <th scope="col">{t("contact.from")}</th>
              <th scope="col" className={table.number}>
                {t("contact.duration")}
              </th>
            </tr>
          </thead>
          <tbody>
            {contact.legs.map((leg) => (
              <tr key={leg.leg}>
                <th scope="row">{leg.agent === null ? t("contact.the_customer") : names.agent(leg.agent)}</th>
                <td className={table.quiet}>{format.exactTime(leg.started_at)}</td>
                <td className={table.number}>{length(leg.started_at, leg.ended_at)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Card>
  );
}

/** Who was rung, for how long, and what came of it. */
export function ContactOffers({ contact, names }: Props) {
  const { t } = useTranslation("contacts");
  const textOf = useCodeText("contacts");
  if (contact.offers.length === 0) return null;
  return (
    <Card title={t("contact.offers")} isPadded={false}>
      <div className={classes.scroll}>
        <table className={table.table} aria-label={t("contact.offers")}>
          <thead>
            <tr>
              <th scope="col">{t("history.agent")}</th>
              <th scope="col">{t("contact.result")}</th>
              <th scope="col" className={table.number}>
                {t("contact.rang")}
              </th>
            </tr>
          </thead>
          <tbody>
            {contact.offers.map((offer) => (
              <tr key={offer.offer}>
                <th scope="row">{names.agent(offer.agent)}</th>
                <td>{textOf(`offer_how.${offer.how ?? "open"}`) ?? offer.how}</td>
                <td className={table.number}>{length(offer.made_at, offer.ended_at)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Card>
  );
}
