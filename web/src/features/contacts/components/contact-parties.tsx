import { useTranslation } from "react-i18next";
import { Card } from "@/components/ui/card";
import table from "@/components/ui/table.module.css";
import type { ContactPage } from "@/features/contacts/api/history";
import classes from "@/features/contacts/components/contacts-table.module.css";
import type { Names } from "@/features/contacts/hooks/timeline-lines";
import type { Part } from "@/features/contacts/live/desk";
import { useFormat } from "@/i18n/format";
import { useCodeText } from "@/i18n/use-code-text";
import { clockText, type Micros } from "@/lib/micros";

interface Props {
  contact: ContactPage;
  names: Names;
}

const length = (from: Micros, to: Micros | null) => (to === null ? "–" : clockText(to - from));

/** Each party's time in the contact, and the sum of an agent who was in it more than once. */
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
              <th scope="col">{t("contact.part")}</th>
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
                <td className={table.quiet}>{leg.agent === null ? "–" : t(`call.part.${partOf(leg)}`)}</td>
                <td className={table.quiet}>{format.exactTime(leg.started_at)}</td>
                <td className={table.number}>{length(leg.started_at, leg.ended_at)}</td>
              </tr>
            ))}
          </tbody>
          <tfoot>
            {sumsOf(contact.legs).map(({ agent, total }) => (
              <tr key={agent}>
                <th scope="row" colSpan={3}>
                  {t("contact.in_all", { agent: names.agent(agent) })}
                </th>
                <td className={table.number}>{clockText(total)}</td>
              </tr>
            ))}
          </tfoot>
        </table>
      </div>
    </Card>
  );
}

type Leg = ContactPage["legs"][number];

const PARTS: readonly string[] = ["talk", "listen", "whisper"] satisfies Part[];
const isPart = (part: string): part is Part => PARTS.includes(part);

function partOf({ part, responsible_at }: Leg): Part | "responsible" {
  if (responsible_at !== null) return "responsible";
  return isPart(part) ? part : "talk";
}

/** The time of each agent with several legs that are over. */
function sumsOf(legs: readonly Leg[]): { agent: string; total: Micros }[] {
  const agents = new Set(legs.flatMap(({ agent }) => agent ?? []));
  return [...agents].flatMap((agent) => {
    const own = legs.filter((leg) => leg.agent === agent && leg.ended_at !== null);
    const total = own.reduce((sum, { started_at, ended_at }) => sum + ((ended_at ?? started_at) - started_at), 0);
    return own.length > 1 ? [{ agent, total }] : [];
  });
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
