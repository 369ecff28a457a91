import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Card } from "@/components/ui/card";
import { Failed, LoadingRows, Message } from "@/components/ui/states";
import { type Recording, type Speech, useRecordings, useSpeech } from "@/features/recordings/api/recordings";
import { ContactPlayer, type Region, type Stretch } from "@/features/recordings/components/contact-player";
import classes from "@/features/recordings/components/contact-player.module.css";
import { KeepSwitch } from "@/features/recordings/components/keep-switch";
import { SpeechFigures } from "@/features/recordings/components/speech-figures";
import type { Part } from "@/features/recordings/hooks/playback";
import { usePlayback } from "@/features/recordings/hooks/use-playback";
import type { Micros } from "@/lib/micros";

interface Props {
  contact: { contact: string; holds: readonly Stretch[]; mutes: readonly Stretch[] };
  agentName: (agent: string) => string;
  customerName: string;
  /** Whether this person may say that a recording is to be kept. */
  mayKeep: boolean;
  /** What goes with the sound: told which instant is heard, how to go to another, and which instants can be heard. */
  children: (at?: Micros, onSeek?: (at: Micros) => void, heard?: [Micros, Micros]) => ReactNode;
}

/** All that was recorded in a contact, with one player, its figures, and what happened meanwhile. */
export function RecordedContact({ children, ...props }: Props) {
  const { t } = useTranslation("recordings");
  const { data, isError, error, refetch } = useRecordings(props.contact.contact);
  const made = data ?? [];
  const ready = made.filter(({ state }) => state === "ready");
  return (
    <>
      {ready.length === 0 ? (
        <>
          <Card title={t("title")}>
            {isError && <Failed error={error} onRetry={() => void refetch()} />}
            {!data && !isError && <LoadingRows rows={3} height={32} />}
            {data?.length === 0 && <Message icon="recording" title={t("empty_title")} text={t("empty_text")} />}
            {made.map(({ recording, state }) => (
              <Unready key={recording} state={state} />
            ))}
          </Card>
          {children()}
        </>
      ) : (
        <Heard {...props} made={made} ready={ready}>
          {children}
        </Heard>
      )}
    </>
  );
}

function Unready({ state }: { state: Recording["state"] }) {
  const { t } = useTranslation("recordings");
  if (state === "preparing") return <Message icon="clock" title={t("preparing_title")} text={t("preparing_text")} />;
  return <Message icon="alert" title={t("failed_title")} text={t("failed_text")} />;
}

type HeardProps = Props & { made: readonly Recording[]; ready: readonly Recording[] };

function Heard({ contact, made, ready, agentName, customerName, mayKeep, children }: HeardProps) {
  const { t } = useTranslation("recordings");
  const parts = ready.map(({ recording, started_at: from, duration }) => ({ recording, from, to: from + duration }));
  const playback = usePlayback(parts);
  const { data } = useSpeech(
    contact.contact,
    ready.map(({ recording }) => recording),
  );
  const speech = ready.flatMap(({ recording }) => data?.[recording] ?? []);
  const from = Math.min(...parts.map((part) => part.from));
  const to = Math.max(...parts.map((part) => part.to));
  const who = (agent: string | null) => (agent === null ? t("agent") : agentName(agent));
  return (
    <>
      <Card title={t("title")}>
        <ContactPlayer
          recordings={ready}
          parts={parts}
          playback={playback}
          regions={regionsOf(contact, parts, data ?? {}, to)}
          speech={speech}
          agentName={who}
          customerName={customerName}
        />
        {(mayKeep || made.length > ready.length) && (
          <div className={classes.notes}>
            {mayKeep &&
              ready.map((recording) => (
                <KeepSwitch
                  key={recording.recording}
                  recording={recording}
                  {...(ready.length > 1 && { of: who(recording.agent) })}
                />
              ))}
            {made
              .filter(({ state }) => state !== "ready")
              .map(({ recording, state }) => (
                <Unready key={recording} state={state} />
              ))}
          </div>
        )}
      </Card>
      <SpeechFigures speech={speech} holds={contact.holds} until={to} />
      {children(playback.at, playback.seek, [from, to])}
    </>
  );
}

/** What is marked in the drawing, by instants: holds, mutes, long silences, and what was not recorded. */
function regionsOf(
  { holds, mutes }: Props["contact"],
  parts: readonly Part[],
  speech: Readonly<Record<string, Speech>>,
  end: Micros,
): Region[] {
  const stretched = (kind: "hold" | "mute", stretches: readonly Stretch[]) =>
    stretches.map(({ started_at: from, ended_at: to }) => ({ kind, from, to: to ?? end }));
  const silences = parts.flatMap(({ recording, from }) =>
    (speech[recording]?.silences ?? []).map((each) => ({
      kind: "silence" as const,
      from: from + each.start,
      to: from + each.end,
    })),
  );
  const begin = Math.min(...parts.map(({ from }) => from));
  const all = [...silences, ...gapsOf(parts), ...stretched("mute", mutes), ...stretched("hold", holds)];
  return all.filter(({ from, to }) => to > begin && from < end);
}

function gapsOf(parts: readonly Part[]): Region[] {
  let heard = Math.min(...parts.map(({ from }) => from));
  const gaps: Region[] = [];
  for (const { from, to } of [...parts].sort((one, other) => one.from - other.from)) {
    if (from > heard) gaps.push({ kind: "gap", from: heard, to: from });
    heard = Math.max(heard, to);
  }
  return gaps;
}
