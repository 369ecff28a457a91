import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { CallPage } from "@/features/calls/api/calls";
import classes from "@/features/calls/components/call-card.module.css";
import { CallEnded } from "@/features/calls/components/call-ended";
import { CallInProgress } from "@/features/calls/components/call-in-progress";
import { CallStart } from "@/features/calls/components/call-start";
import { RemoteAudio } from "@/features/calls/components/remote-audio";
import { useCall } from "@/features/calls/hooks/use-call";
import { isLanguage, nameIn } from "@/i18n/languages";

/** The whole of a customer's call, from the button to the goodbye. */
export function CallCard({ page }: { page: CallPage }) {
  const { i18n } = useTranslation("calls");
  const [caller, setCaller] = useState<string | null>(null);
  const known = page.callers.find(({ token }) => token === caller);
  const spoken = isLanguage(i18n.language) ? i18n.language : "en";
  const call = useCall(page, { caller, language: known?.language ?? spoken });
  return (
    <section className={classes.card} aria-live="polite">
      <p className={classes.line}>{nameIn(i18n.language, page.name)}</p>
      {call.stage === "idle" && <CallStart page={page} call={call} caller={caller} onChooseCaller={setCaller} />}
      {call.stage === "ended" && <CallEnded call={call} />}
      {call.stage !== "idle" && call.stage !== "ended" && <CallInProgress call={call} />}
      <RemoteAudio phone={call.phone} />
    </section>
  );
}
