import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { codeOf } from "@/api/client";
import type { CallPage } from "@/features/calls/api/calls";
import { ByTelephone } from "@/features/calls/components/by-telephone";
import classes from "@/features/calls/components/call-card.module.css";
import { CallEnded } from "@/features/calls/components/call-ended";
import { CallInProgress } from "@/features/calls/components/call-in-progress";
import { CallStart } from "@/features/calls/components/call-start";
import { RemoteAudio } from "@/features/calls/components/remote-audio";
import { type Call, useCall } from "@/features/calls/hooks/use-call";
import { useHostPage } from "@/features/calls/hooks/use-host-page";
import { isLanguage, nameIn } from "@/i18n/languages";
import { useHasCome } from "@/realtime/use-now";

/** Where somebody is who may do something else than talk. */
export interface Situation {
  caller: string | null;
  /** Names their call; `null` before there was one. */
  watch: string | null;
  isWaiting: boolean;
  /** Whether it has just turned out that nobody can talk to them. */
  isUrgent: boolean;
}

interface Props {
  page: CallPage;
  /** What somebody can do instead of talking now. */
  otherwise: (situation: Situation) => ReactNode;
  /** Whether to be called back is the better offer from the beginning. */
  isOtherwiseBetter?: boolean;
}

/** The whole of a customer's call, from the button to the goodbye; or how else the line is reached. */
export function CallCard(props: Props) {
  if (props.page.is_callable) return <CallHere {...props} />;
  return (
    <ByTelephone page={props.page}>
      {props.otherwise({ caller: null, watch: null, isWaiting: false, isUrgent: props.page.numbers.length === 0 })}
    </ByTelephone>
  );
}

function CallHere({ page, otherwise, isOtherwiseBetter = false }: Props) {
  const { i18n } = useTranslation("calls");
  const [caller, setCaller] = useState<string | null>(null);
  const known = page.callers.find(({ token }) => token === caller);
  const spoken = isLanguage(i18n.language) ? i18n.language : "en";
  const call = useCall(page, { caller, language: known?.language ?? spoken });
  useHostPage(call);
  const isOtherwiseFirst = isOtherwiseBetter && call.stage === "idle";
  const isWaiting = call.stage === "waiting";
  const isWaitLong = useHasCome(isWaiting ? (call.cell?.offer_at ?? null) : null);
  const isUrgent = nobodyTalks(call) || isOtherwiseFirst;
  const other =
    (isOtherwiseWanted(call) || isWaitLong) && otherwise({ caller, watch: call.watch, isWaiting, isUrgent });
  return (
    <section className={classes.card} aria-live="polite">
      <p className={classes.line}>{nameIn(i18n.language, page.name)}</p>
      {isOtherwiseFirst && other}
      {call.stage === "idle" && <CallStart page={page} call={call} caller={caller} onChooseCaller={setCaller} />}
      {call.stage === "ended" && <CallEnded page={page} call={call} />}
      {call.stage !== "idle" && call.stage !== "ended" && <CallInProgress call={call} />}
      {!isOtherwiseFirst && other}
      <RemoteAudio phone={call.phone} />
    </section>
  );
}

const TURNED_AWAY: readonly string[] = ["closed", "not_served"];
const LINES_BUSY: readonly string[] = ["calls.all_lines_busy", "calls.voice_unavailable"];

/** Whether it has turned out that nobody will talk to this caller now. */
function nobodyTalks({ stage, error, cell }: Call): boolean {
  if (stage === "idle") return error !== null && LINES_BUSY.includes(codeOf(error));
  if (stage === "ended") return TURNED_AWAY.includes(cell?.how ?? "");
  return stage === "waiting" && cell?.is_staffed === false;
}

function isOtherwiseWanted(call: Call): boolean {
  return call.stage === "idle" || nobodyTalks(call) || (call.stage === "ended" && call.cell?.how === "abandoned");
}
