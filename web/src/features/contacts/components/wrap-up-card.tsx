import { Button, Chip } from "@mantine/core";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { Card } from "@/components/ui/card";
import { Icon } from "@/components/ui/icon";
import { FailedLine } from "@/components/ui/states";
import { useOutcomes, useWrapUp } from "@/features/contacts/api/desk";
import classes from "@/features/contacts/components/wrap-up-card.module.css";
import { useDraft } from "@/features/contacts/hooks/use-draft";
import type { DeskContact } from "@/features/contacts/live/desk";
import { nameIn } from "@/i18n/languages";
import { MILLISECOND } from "@/lib/micros";
import { useLive } from "@/realtime/context";

/** So long before the engine ends the wrap-up by itself, what was noted is handed in. */
const HAND_IN_BEFORE_MS = 2_000;

/** Notes and outcome. They can be written during the call and are handed in after it: by the agent, or when time is up. */
export function WrapUpCard({ contact }: { contact: DeskContact }) {
  const { t, i18n } = useTranslation("contacts");
  const { data: outcomes = [] } = useOutcomes();
  const onOffer = outcomes.filter(({ is_active }) => is_active);
  const wrapUp = useWrapUp();
  const { draft, change, forget } = useDraft(contact.contact);
  const isWrapUp = contact.phase === "wrap_up";
  const finish = () => wrapUp.mutate({ contact: contact.contact, ...draft }, { onSuccess: forget });
  useLastMoment(contact.wrap_up_until, isWrapUp && (draft.note !== "" || draft.outcome !== null), finish);
  return (
    <Card title={t("wrap_up.title")}>
      <form
        className={classes.form}
        onSubmit={(event) => {
          event.preventDefault();
          finish();
        }}
      >
        <textarea
          className={classes.note}
          aria-label={t("wrap_up.note")}
          placeholder={t("wrap_up.note_hint")}
          rows={3}
          value={draft.note}
          onChange={(event) => change({ note: event.currentTarget.value })}
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
          <Button
            type="submit"
            disabled={!isWrapUp}
            loading={wrapUp.isPending}
            rightSection={<Icon name="chevron-right" size={16} />}
          >
            {t("wrap_up.finish")}
          </Button>
        </div>
        {!isWrapUp && <p className={classes.hint}>{t("wrap_up.after_call")}</p>}
        <FailedLine error={wrapUp.error} />
      </form>
    </Card>
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
