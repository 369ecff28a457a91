import { VisuallyHidden } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import classes from "@/app/pages/desk.module.css";
import { DeskCall } from "@/app/pages/desk-call";
import { useNames } from "@/app/use-names";
import { Card } from "@/components/ui/card";
import { LoadingRows, Message, NoPermission } from "@/components/ui/states";
import { MicrophoneNotice } from "@/features/calls/components/microphone-notice";
import { PhoneHint } from "@/features/calls/components/phone-hint";
import { useAgentPhone } from "@/features/calls/hooks/agent-phone";
import { useHistory } from "@/features/contacts/api/history";
import { DeskMessage } from "@/features/contacts/components/desk-message";
import { MyContacts } from "@/features/contacts/components/my-contacts";
import { ParkedContacts } from "@/features/contacts/components/parked-contacts";
import type { Names } from "@/features/contacts/hooks/timeline-lines";
import { type Desk, useDesk } from "@/features/contacts/live/desk";
import { useParked } from "@/features/contacts/live/parked";
import { CustomerPanel } from "@/features/customers/components/customer-panel";
import { useMe } from "@/features/identity/api/session";
import { useRequestState } from "@/features/people/api/people";
import { useDocumentTitle } from "@/lib/use-document-title";

const EARLIER_SHOWN = 20;
const LOOK_AGAIN_MS = 1_500;
const IN_CALL: readonly (string | undefined)[] = ["ringing", "talking", "monitoring"];
const DEMO_LINE = "/call/web";

/** Where an agent works: their contacts, the one of now, and who the customer is. */
export function DeskPage() {
  const { t } = useTranslation("contacts");
  const { t: words } = useTranslation("app");
  const me = useMe();
  useDocumentTitle(words("nav.desk"));
  if (me.agent === null) {
    return <Message icon="desk" title={t("desk.not_agent_title")} text={t("desk.not_agent_text")} />;
  }
  return <AgentDesk />;
}

function AgentDesk() {
  const { t } = useTranslation("contacts");
  const { t: words } = useTranslation("app");
  const desk = useDesk();
  const history = useHistory({ limit: EARLIER_SHOWN });
  const parked = useParked();
  const current = desk.contact ?? desk.offer;
  const shown = [...parked, ...(history.data?.items ?? [])];
  const names = useNames([current?.customer ?? null, ...shown.map(({ customer }) => customer)]);
  useFreshHistory(current?.contact ?? null);
  if (desk.refused) return <NoPermission />;
  return (
    <div className={classes.desk}>
      <VisuallyHidden component="h1">{words("nav.desk")}</VisuallyHidden>
      <aside className={classes.mine} aria-label={t("desk.mine")}>
        <ParkedContacts parked={parked} names={names} canTake={!IN_CALL.includes(desk.me?.state)} />
        <div className={classes.own}>
          <MyContacts desk={desk} history={history} names={names} />
        </div>
      </aside>
      <section className={classes.stage} aria-label={t("stage.title")}>
        <Stage desk={desk} names={names} />
      </section>
      <aside className={classes.side} aria-label={t("desk.customer")}>
        {current ? (
          <CustomerPanel customer={current.customer} />
        ) : (
          <Message icon="customer" title={t("desk.customer")} text={t("desk.no_customer")} />
        )}
      </aside>
    </div>
  );
}

function Stage({ desk, names }: { desk: Desk; names: Names }) {
  const phone = useAgentPhone();
  const me = useMe();
  const request = useRequestState();
  if (!desk.isReady || desk.me === null) return <LoadingRows rows={6} />;
  return (
    <>
      {phone && <PhoneHint phone={phone} />}
      {phone && <MicrophoneNotice phone={phone} />}
      {desk.contact ? (
        <DeskCall key={desk.contact.contact} contact={desk.contact} names={names} />
      ) : (
        <Card className={classes.empty}>
          <DeskMessage
            state={desk.me.state}
            onBecomeAvailable={() => request.mutate({ state: "available" })}
            callPage={me.is_demo ? DEMO_LINE : null}
          />
        </Card>
      )}
    </>
  );
}

/** A contact that leaves the desk belongs to the history, which follows the log by a moment: it is looked at twice. */
function useFreshHistory(current: string | null): void {
  const queries = useQueryClient();
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is the change of the contact that matters.
  useEffect(() => {
    const look = () => void queries.invalidateQueries({ queryKey: ["contacts", "list"] });
    look();
    const again = setTimeout(look, LOOK_AGAIN_MS);
    return () => clearTimeout(again);
  }, [current, queries]);
}
