import { VisuallyHidden } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useEffect } from "react";
import { useTranslation } from "react-i18next";
import classes from "@/app/pages/desk.module.css";
import { DeskIdle } from "@/app/pages/desk-idle";
import { DeskInbox } from "@/app/pages/desk-inbox";
import { LoadingRows, Message, NoPermission } from "@/components/ui/states";
import { MicrophoneNotice } from "@/features/calls/components/microphone-notice";
import { PhoneHint } from "@/features/calls/components/phone-hint";
import { useAgentPhone } from "@/features/calls/hooks/agent-phone";
import { type Desk, useDesk } from "@/features/contacts/live/desk";
import { useMe } from "@/features/identity/api/session";
import { useDocumentTitle } from "@/lib/use-document-title";

/** An agent who is offline does without them; they are there before a call can ring. */
const loadCall = () => import("@/app/pages/desk-call");
const loadCustomer = () => import("@/app/pages/desk-customer");
const DeskCall = lazy(() => loadCall().then(({ DeskCall: page }) => ({ default: page })));
const DeskCustomer = lazy(() => loadCustomer().then(({ DeskCustomer: page }) => ({ default: page })));

const LOOK_AGAIN_MS = 1_500;

/** Where an agent works: their contacts, the one of now, and who the customer is. */
export function DeskPage() {
  const { t } = useTranslation("contacts");
  const { t: words } = useTranslation("app");
  const me = useMe();
  useDocumentTitle(words("nav.desk"));
  if (me.agent === null) {
    return <Message icon="desk" title={t("desk.not_agent_title")} text={t("desk.not_agent_text")} />;
  }
  return <AgentDesk agent={me.agent} />;
}

function AgentDesk({ agent }: { agent: string }) {
  const { t } = useTranslation("contacts");
  const { t: words } = useTranslation("app");
  const desk = useDesk();
  const current = desk.contact ?? desk.offer;
  useFreshDay(current?.contact ?? null);
  const isOnDuty = desk.me !== null && desk.me.state !== "offline";
  useEffect(() => {
    if (!isOnDuty) return;
    void loadCall();
    void loadCustomer();
  }, [isOnDuty]);
  if (desk.refused) return <NoPermission />;
  return (
    <div className={classes.desk}>
      <VisuallyHidden component="h1">{words("nav.desk")}</VisuallyHidden>
      <aside className={classes.mine} aria-label={t("desk.mine")}>
        <DeskInbox desk={desk} agent={agent} />
      </aside>
      <section className={classes.stage} aria-label={t("stage.title")}>
        <Stage desk={desk} agent={agent} />
      </section>
      <aside className={classes.side} aria-label={t("desk.customer")}>
        {current ? (
          <Suspense fallback={<LoadingRows rows={6} />}>
            <DeskCustomer key={current.contact} contact={desk.contact} offer={desk.offer} />
          </Suspense>
        ) : (
          <Message icon="customer" title={t("desk.customer")} text={t("desk.no_customer")} />
        )}
      </aside>
    </div>
  );
}

function Stage({ desk, agent }: { desk: Desk; agent: string }) {
  const phone = useAgentPhone();
  if (!desk.isReady || desk.me === null) return <LoadingRows rows={6} />;
  return (
    <>
      {phone && <PhoneHint phone={phone} isReady={desk.me.is_phone_ready} />}
      {phone && <MicrophoneNotice phone={phone} />}
      {desk.contact ? (
        <Suspense fallback={<LoadingRows rows={6} />}>
          <DeskCall key={desk.contact.contact} contact={desk.contact} />
        </Suspense>
      ) : (
        <DeskIdle me={desk.me} offer={desk.offer} agent={agent} />
      )}
    </>
  );
}

/** A contact that leaves the desk belongs to the day, which follows the log by a moment: it is looked at twice. */
function useFreshDay(current: string | null): void {
  const queries = useQueryClient();
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is the change of the contact that matters.
  useEffect(() => {
    const look = () => {
      for (const queryKey of [
        ["contacts", "parts"],
        ["contacts", "of-customer"],
        ["metrics", "report"],
        ["feedback"],
      ]) {
        void queries.invalidateQueries({ queryKey });
      }
    };
    look();
    const again = setTimeout(look, LOOK_AGAIN_MS);
    return () => clearTimeout(again);
  }, [current, queries]);
}
