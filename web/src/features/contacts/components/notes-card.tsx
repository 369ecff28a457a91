import { Button, Chip } from "@mantine/core";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { Card } from "@/components/ui/card";
import { Icon } from "@/components/ui/icon";
import { FailedLine } from "@/components/ui/states";
import { useOutcomes, useWrapUp } from "@/features/contacts/api/desk";
import type { ContactPage } from "@/features/contacts/api/history";
import { useMoreTime } from "@/features/contacts/api/notes";
import classes from "@/features/contacts/components/notes-card.module.css";
import { type Saving, useDraft } from "@/features/contacts/hooks/use-draft";
import type { DeskContact } from "@/features/contacts/live/desk";
import { useFormat } from "@/i18n/format";
import { nameIn } from "@/i18n/languages";
import { MILLISECOND } from "@/lib/micros";
import { useLive } from "@/realtime/context";

type Note = ContactPage["notes"][number];

/** So long before the engine ends the wrap-up by itself, what was noted is handed in. */
const HAND_IN_BEFORE_MS = 2_000;

interface Props {
  contact: DeskContact;
  /** What is written on the server, once it is known. */
  notes: readonly Note[] | undefined;
  me: string;
  nameOf: (agent: string) => string;
}

/**
 * Notes and outcome. They are written during the call, what colleagues wrote stands above, and are handed in after it:
 * by the agent, or when time is up.
 */
export function NotesCard({ contact, notes, me, nameOf }: Props) {
  const { t, i18n } = useTranslation("contacts");
  const { data: outcomes = [] } = useOutcomes();
  const onOffer = outcomes.filter(({ is_active }) => is_active);
  const wrapUp = useWrapUp();
  const own = notes?.find(({ agent }) => agent === me)?.text ?? (notes && "");
  const { draft, change, flush, forget, saving } = useDraft(contact.contact, own);
  const isWrapUp = contact.phase === "wrap_up";
  const finish = () => {
    flush();
    wrapUp.mutate({ contact: contact.contact, ...draft }, { onSuccess: forget });
  };
  useLastMoment(contact.wrap_up_until, isWrapUp && (draft.note !== "" || draft.outcome !== null), finish);
  return (
    <Card title={t("wrap_up.title")} aside={<SavingMark saving={saving} />} className={classes.card}>
      <form
        className={classes.form}
        onSubmit={(event) => {
          event.preventDefault();
          finish();
        }}
      >
        <Others notes={(notes ?? []).filter(({ agent }) => agent !== me)} nameOf={nameOf} />
        <textarea
          className={classes.note}
          aria-label={t("wrap_up.note")}
          placeholder={t("wrap_up.note_hint")}
          rows={2}
          maxLength={4_000}
          value={draft.note}
          onChange={(event) => change({ note: event.currentTarget.value })}
          onBlur={flush}
          onKeyDown={(event) => {
            if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && isWrapUp) finish();
          }}
        />
        <div className={classes.line}>
          <div className={classes.outcomes} role="radiogroup" aria-label={t("wrap_up.outcome")}>
            <Chip.Group value={draft.outcome} onChange={(outcome) => change({ outcome })}>
              {onOffer.map(({ outcome, name }) => (
                <Chip key={outcome} value={outcome} size="sm">
                  {nameIn(i18n.language, name)}
                </Chip>
              ))}
            </Chip.Group>
          </div>
          {isWrapUp && contact.may_extend && <MoreTime contact={contact.contact} />}
          <Button
            type="submit"
            disabled={!isWrapUp}
            title={isWrapUp ? undefined : t("wrap_up.after_call")}
            loading={wrapUp.isPending}
            rightSection={<Icon name="chevron-right" size={16} />}
          >
            {t("wrap_up.finish")}
          </Button>
        </div>
        <FailedLine error={wrapUp.error} />
      </form>
    </Card>
  );
}

function SavingMark({ saving }: { saving: Saving }) {
  const { t } = useTranslation("contacts");
  return (
    <span role="status" className={saving === "failed" ? classes.failed : classes.hint}>
      {saving === "saved" && t("wrap_up.saved")}
      {(saving === "editing" || saving === "saving") && t("wrap_up.saving")}
      {saving === "failed" && t("wrap_up.not_saved")}
    </span>
  );
}

/** What colleagues who had the contact before wrote about it. */
function Others({ notes, nameOf }: { notes: readonly Note[]; nameOf: (agent: string) => string }) {
  const { t } = useTranslation("contacts");
  const format = useFormat();
  if (notes.length === 0) return null;
  return (
    <ul className={classes.others} aria-label={t("wrap_up.others")}>
      {notes.map(({ agent, text, written_at }) => (
        <li key={agent}>
          <span className={classes.author}>
            {nameOf(agent)} · {format.time(written_at)}
          </span>
          <p>{text}</p>
        </li>
      ))}
    </ul>
  );
}

function MoreTime({ contact }: { contact: string }) {
  const { t } = useTranslation("contacts");
  const more = useMoreTime(contact);
  return (
    <>
      <Button
        variant="default"
        leftSection={<Icon name="clock" size={16} />}
        loading={more.isPending}
        onClick={() => more.mutate()}
      >
        {t("wrap_up.more_time")}
      </Button>
      <FailedLine error={more.error} />
    </>
  );
}

function useLastMoment(until: number | null, isWanted: boolean, act: () => void): void {
  const live = useLive();
  const latest = useRef(act);
  useEffect(() => {
    latest.current = act;
  });
  useEffect(() => {
    if (until === null || !isWanted) return;
    const wait = (until - live.now()) / MILLISECOND - HAND_IN_BEFORE_MS;
    const timer = setTimeout(() => latest.current(), Math.max(0, wait));
    return () => clearTimeout(timer);
  }, [until, isWanted, live]);
}
