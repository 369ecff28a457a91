import { Button, SegmentedControl } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Icon } from "@/components/ui/icon";
import { FailedLine } from "@/components/ui/states";
import { useSupervise, useTakeOver } from "@/features/contacts/api/call";
import { useHangUp } from "@/features/contacts/api/desk";
import classes from "@/features/contacts/components/monitoring-bar.module.css";
import { useWished } from "@/features/contacts/hooks/use-wished";
import type { DeskContact, Part } from "@/features/contacts/live/desk";

interface Props {
  contact: DeskContact;
  agentName: string;
  customerName: string;
  /** How loud the supervisor is; shown when somebody hears them. */
  level: ReactNode;
}

/** A supervisor in the call of somebody else: whose, with which part, and the ways out. */
export function MonitoringBar({ contact, agentName, customerName, level }: Props) {
  const { t } = useTranslation("contacts");
  const supervise = useSupervise(contact.contact);
  const part = useWished<Part>(contact.part ?? "listen", supervise);
  const takeOver = useTakeOver(contact.contact);
  const leave = useHangUp();
  const isConnected = contact.part !== null;
  return (
    <section className={classes.bar} aria-label={t("monitoring.title")}>
      <Icon name="headphones" color="var(--brand)" />
      <div>
        <p className={classes.whose}>{t("monitoring.whose", { agent: agentName, customer: customerName })}</p>
        <p className={classes.hint} role="status">
          {t(`monitoring.${part.shown}_hint`)}
        </p>
      </div>
      <SegmentedControl
        aria-label={t("monitoring.part")}
        disabled={!isConnected}
        value={part.shown}
        onChange={(value) => part.wish(value as Part)}
        data={(["listen", "whisper", "talk"] as const).map((value) => ({ value, label: t(`monitoring.${value}`) }))}
      />
      {part.shown !== "listen" && <div className={classes.level}>{level}</div>}
      <Button variant="default" disabled={!isConnected || takeOver.isPending} onClick={() => takeOver.mutate()}>
        {t("monitoring.take_over")}
      </Button>
      <Button
        color="red"
        leftSection={<Icon name="hang-up" size={16} />}
        disabled={leave.isPending || leave.isSuccess}
        onClick={() => leave.mutate(contact.contact)}
      >
        {t("call.leave")}
      </Button>
      <FailedLine error={part.error ?? takeOver.error ?? leave.error} />
    </section>
  );
}
