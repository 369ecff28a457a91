import { useTranslation } from "react-i18next";
import { useNames } from "@/app/use-names";
import { LoadingRows, Message } from "@/components/ui/states";
import { useCallbacks } from "@/features/callbacks/api/callbacks";
import { CustomerCallbacks } from "@/features/callbacks/components/callbacks-inbox";
import { useIdentify } from "@/features/contacts/api/notes";
import { useCustomerContacts } from "@/features/contacts/api/of-customer";
import { CustomerContacts } from "@/features/contacts/components/customer-contacts";
import type { DeskContact, DeskOffer } from "@/features/contacts/live/desk";
import { CallerSearch } from "@/features/customers/components/caller-search";
import { CardSection, CustomerCard } from "@/features/customers/components/customer-card";
import { scoresOf, useCustomerRatings } from "@/features/feedback/api/ratings";
import { preferredLanguage } from "@/i18n/languages";

const RECENT = 5;

interface Props {
  contact: DeskContact | null;
  offer: DeskOffer | null;
}

/** Who the customer of the desk is; an unknown caller is found or added here. */
export function DeskCustomer({ contact, offer }: Props) {
  const { t } = useTranslation("customers");
  const names = useNames();
  const customer = (contact ?? offer)?.customer ?? null;
  if (customer !== null) {
    return (
      <CustomerCard customer={customer} agentName={names.agent}>
        <Recent customer={customer} but={(contact ?? offer)?.contact ?? ""} />
        <Callbacks customer={customer} />
      </CustomerCard>
    );
  }
  const mayIdentify = contact !== null && (contact.is_responsible || contact.phase === "wrap_up");
  if (!mayIdentify) return <Message icon="customer" title={t("unknown_caller")} text={t("unknown_text")} />;
  return <Unknown contact={contact} />;
}

function Unknown({ contact }: { contact: DeskContact }) {
  const identify = useIdentify(contact.contact);
  return (
    <CallerSearch
      isBusy={identify.isPending || identify.isSuccess}
      error={identify.error}
      onChoose={(customer) => identify.mutate({ customer })}
      onAdd={(newcomer) => identify.mutate({ ...newcomer, language: spoken(contact.language) })}
    />
  );
}

const spoken = (language: string) =>
  language === "en" || language === "ru" || language === "zh-Hans" ? language : preferredLanguage();

function Recent({ customer, but }: { customer: string; but: string }) {
  const { t } = useTranslation("contacts");
  const contacts = useCustomerContacts(customer);
  const ratings = useCustomerRatings(customer);
  const names = useNames();
  const earlier = (contacts.data ?? []).filter(({ contact }) => contact !== but);
  return (
    <CardSection title={t("earlier.recent")}>
      {contacts.isPending ? (
        <LoadingRows rows={3} />
      ) : (
        <CustomerContacts isShort contacts={earlier.slice(0, RECENT)} scores={scoresOf(ratings.data)} names={names} />
      )}
    </CardSection>
  );
}

function Callbacks({ customer }: { customer: string }) {
  const { t } = useTranslation("callbacks");
  const { data: requests = [] } = useCallbacks("waiting");
  const theirs = requests.filter((request) => request.customer === customer);
  return (
    <CardSection title={t("page.title")}>
      <CustomerCallbacks requests={theirs} />
    </CardSection>
  );
}
