import { Button, CloseButton } from "@mantine/core";
import { Link, useLocation } from "@tanstack/react-router";
import { useEffect, useId, useRef } from "react";
import { useTranslation } from "react-i18next";
import { advance, dismiss, HINTS, type HintNumber, hasHappened, LAST, OUTLINES, type Task } from "@/app/guide/guide";
import classes from "@/app/guide/hint-card.module.css";
import { useStartTask } from "@/app/guide/use-start-task";
import { Icon } from "@/components/ui/icon";
import { turnOn, useAgentPhone, usePhonePlace } from "@/features/calls/hooks/agent-phone";
import { useDesk } from "@/features/contacts/live/desk";
import { useMe } from "@/features/identity/api/session";
import { useRequestState } from "@/features/people/api/people";
import { usePhoneState } from "@/phone/context";
import type { Phone } from "@/phone/port";

const CALL_PAGE = "/call/web";

interface Props {
  task: Task;
  hint: HintNumber;
}

/** One of at most four hints, beside the work and never in its way. It goes on by itself when the visitor has done it. */
export default function HintCard({ task, hint }: Props) {
  const { t } = useTranslation("welcome");
  const title = useId();
  const phone = useAgentPhone();
  useProgress(task, hint);
  return (
    <aside className={classes.card} aria-labelledby={title}>
      {phone && hint === 0 && (task === "agent" || task === "supervisor") && <PhoneOn phone={phone} task={task} />}
      <header className={classes.head}>
        <Icon name={OUTLINES[task].icon} size={17} color="var(--brand)" />
        <h2 id={title} className={classes.title}>
          {t(`task.${task}.title`)}
        </h2>
        <span className={classes.count}>{t("hint.count", { number: hint + 1, all: HINTS.length })}</span>
        <CloseButton size="sm" aria-label={t("hint.close")} onClick={dismiss} />
      </header>
      <p aria-live="polite">{t(`task.${task}.hint.${hint}`)}</p>
      <footer className={classes.foot}>
        {hint === LAST ? <Afterwards task={task} /> : <During task={task} hint={hint} />}
      </footer>
    </aside>
  );
}

function useProgress(task: Task, hint: HintNumber): void {
  const { pathname } = useLocation();
  const me = useMe();
  const { contact } = useDesk(me.agent !== null);
  const phase = contact?.phase ?? null;
  const isDone = hasHappened(task, hint, { path: pathname, phase });
  useEffect(() => {
    if (isDone) advance(task, hint);
  }, [isDone, task, hint]);
}

/** Who begins to be an agent wants to be rung: the phone is turned on, and then the agent is available. */
function PhoneOn({ phone, task }: { phone: Phone; task: Task }) {
  const { phase } = usePhoneState(phone);
  const { me } = useDesk();
  const { mutate } = useRequestState();
  const hasAsked = useRef(false);
  const chosen = usePhonePlace();
  useEffect(() => turnOn(phone, chosen), [phone, chosen]);
  const isWaiting = task === "agent" && phase === "connected" && (me?.state === "offline" || me?.state === "break");
  useEffect(() => {
    if (!isWaiting || hasAsked.current) return;
    hasAsked.current = true;
    mutate({ state: "available" });
  }, [isWaiting, mutate]);
  return null;
}

function During({ task, hint }: Props) {
  const { t } = useTranslation("welcome");
  return (
    <>
      {task === "agent" && hint === 0 && (
        <Button
          component="a"
          href={CALL_PAGE}
          target="_blank"
          rel="noopener"
          size="xs"
          variant="default"
          rightSection={<Icon name="external" size={14} />}
        >
          {t("hint.call_yourself")}
        </Button>
      )}
      <Button size="xs" variant="subtle" onClick={() => advance(task, hint)}>
        {t("hint.next")}
      </Button>
    </>
  );
}

function Afterwards({ task }: { task: Task }) {
  const { t } = useTranslation("welcome");
  const startTask = useStartTask();
  const { next } = OUTLINES[task];
  const start = next && startTask(next);
  return (
    <>
      <Button component={Link} to="/welcome" size="xs" variant="subtle" onClick={dismiss}>
        {t("hint.welcome")}
      </Button>
      {start && (
        <Button size="xs" onClick={start} rightSection={<Icon name="arrow-right" size={14} />}>
          {t(`hint.then.${next}`)}
        </Button>
      )}
    </>
  );
}
