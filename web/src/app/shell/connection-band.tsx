import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import classes from "@/app/shell/band.module.css";
import { Clock } from "@/components/ui/clock";
import { Icon } from "@/components/ui/icon";
import { useAgentPhone, usePhonePlace } from "@/features/calls/hooks/agent-phone";
import { useDesk } from "@/features/contacts/live/desk";
import type { Micros } from "@/lib/micros";
import { usePhoneState } from "@/phone/context";
import type { Phone } from "@/phone/port";
import { useLive, useLiveStatus } from "@/realtime/context";

/** Says that the connection is lost, since when, and what still works. */
export function ConnectionBand() {
  const phone = useAgentPhone();
  const isLost = useLiveStatus() === "stale";
  if (!isLost) return null;
  return phone ? <LostWithPhone phone={phone} /> : <Lost works="reading" />;
}

function LostWithPhone({ phone }: { phone: Phone }) {
  const { phase, doing } = usePhoneState(phone);
  const { place } = usePhonePlace();
  const isTalking = useDesk().contact?.phase === "talking";
  // A telephone on the desk does not need us for what is said.
  if (place === "desk") return <Lost works={isTalking ? "talk" : "nothing"} />;
  if (phase !== "connected") return <Lost works="nothing" />;
  return <Lost works={doing === "talk" ? "talk" : "waiting"} />;
}

function Lost({ works }: { works: "reading" | "nothing" | "talk" | "waiting" }) {
  const { t } = useTranslation("app");
  const live = useLive();
  const [since] = useState<Micros>(live.now);
  return (
    <div className={classes.lost} role="alert">
      <Icon name="wifi-off" />
      <div className={classes.words}>
        <p className={classes.title}>{t("connection.lost")}</p>
        <p className={classes.text}>{t(`connection.works.${works}`)}</p>
      </div>
      <Clock since={since} />
      <Button size="xs" variant="default" leftSection={<Icon name="retry" size={15} />} onClick={() => live.retry()}>
        {t("connection.retry")}
      </Button>
    </div>
  );
}
