import { useRouter } from "@tanstack/react-router";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { changePerson, useIsSessionOver } from "@/app/session";
import classes from "@/app/shell/shell.module.css";
import { useAgentPhone } from "@/features/calls/hooks/agent-phone";
import { usePhoneState } from "@/phone/context";
import type { Phone } from "@/phone/port";

/** Leads to the sign-in page when the session is over, but never away from a customer: a talk goes on to its end. */
export function SessionEnd() {
  const isOver = useIsSessionOver();
  const phone = useAgentPhone();
  if (!isOver) return null;
  return phone === null ? <Leave /> : <LeaveAfterTalk phone={phone} />;
}

function LeaveAfterTalk({ phone }: { phone: Phone }) {
  const { t } = useTranslation("app");
  if (usePhoneState(phone).doing !== "talk") return <Leave />;
  return (
    <p role="alert" className={classes.over}>
      {t("session_over_in_talk")}
    </p>
  );
}

function Leave() {
  const router = useRouter();
  useEffect(() => {
    changePerson(router.options.context, null);
    void router.invalidate();
  }, [router]);
  return null;
}
