import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Icon } from "@/components/ui/icon";
import { Keys } from "@/components/ui/keys";
import { FailedLine } from "@/components/ui/states";
import { type ConsultEnding, useEndConsult } from "@/features/contacts/api/call";
import classes from "@/features/contacts/components/talk.module.css";
import type { FailedConsult } from "@/features/contacts/hooks/call-story";
import type { DeskContact } from "@/features/contacts/live/desk";
import { useCodeText } from "@/i18n/use-code-text";
import { SHORTCUTS, type ShortcutName } from "@/lib/shortcuts";
import { useShortcut } from "@/lib/use-shortcut";

interface Props {
  contact: string;
  consult: NonNullable<DeskContact["consult"]>;
  agentName: string;
}

/** Who is being asked, whether they are there yet, and the three ways on. */
export function ConsultStrip({ contact, consult, agentName }: Props) {
  const { t } = useTranslation("contacts");
  const end = useEndConsult(contact);
  const isThere = consult.stage === "talking";
  const way = (ending: ConsultEnding, shortcut: ShortcutName, isPossible: boolean) => ({
    shortcut,
    isDisabled: !isPossible || end.isPending,
    onClick: () => end.mutate(ending),
  });
  return (
    <section className={`${classes.strip} ${classes.asking}`} aria-label={t("consult.title")}>
      <Icon name={isThere ? "phone-call" : "phone"} />
      <p role="status">{t(`consult.${consult.stage}`, { agent: agentName })}</p>
      <Way {...way("hand-over", "hand_over", isThere)} label={t("consult.hand_over")} isMain />
      <Way {...way("conference", "conference", isThere)} label={t("consult.conference")} />
      <Way {...way("return", "back", true)} label={t("consult.back")} />
      <FailedLine error={end.error} />
    </section>
  );
}

interface WayProps {
  label: string;
  shortcut: ShortcutName;
  isDisabled?: boolean;
  isMain?: boolean;
  onClick: () => void;
}

function Way({ label, shortcut, isDisabled = false, isMain = false, onClick }: WayProps) {
  useShortcut(shortcut, onClick, !isDisabled);
  return (
    <Button
      size="sm"
      variant={isMain ? "filled" : "default"}
      disabled={isDisabled}
      aria-keyshortcuts={SHORTCUTS[shortcut].keys}
      rightSection={<Keys of={SHORTCUTS[shortcut].shown} isOnFill={isMain && !isDisabled} />}
      onClick={onClick}
    >
      {label}
    </Button>
  );
}

interface FailedProps {
  failed: FailedConsult;
  agentName: string;
  onAskAgain: () => void;
  onBack: () => void;
}

/** The colleague did not come or did not stay; the customer still hears music. */
export function FailedConsultStrip({ failed, agentName, onAskAgain, onBack }: FailedProps) {
  const { t } = useTranslation("contacts");
  const textOf = useCodeText("contacts");
  return (
    <section className={`${classes.strip} ${classes.warning}`} aria-label={t("consult.title")}>
      <Icon name="alert" />
      <p role="status">{textOf(`consult.failed.${failed.how}`, { agent: agentName })}</p>
      <Button size="sm" onClick={onAskAgain}>
        {t("consult.ask_again")}
      </Button>
      <Way shortcut="back" label={t("consult.back")} onClick={onBack} />
    </section>
  );
}
