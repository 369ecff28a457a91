import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import classes from "@/app/welcome/welcome.module.css";
import { Card } from "@/components/ui/card";
import { Icon } from "@/components/ui/icon";
import PhoneSound, { testRing } from "@/features/calls/components/phone-sound";
import { SoundCheckPanel } from "@/features/calls/components/sound-check";
import { turnOn, useAgentPhone, usePhonePlace } from "@/features/calls/hooks/agent-phone";
import { useMe } from "@/features/identity/api/session";
import { usePhoneState } from "@/phone/context";
import type { Phone } from "@/phone/port";

/** Whether one can be heard and can hear: of the agent's phone, or of this browser for those who have none. */
export function SoundCard() {
  const { t } = useTranslation("calls");
  const { t: words } = useTranslation("welcome");
  const me = useMe();
  const phone = useAgentPhone();
  return (
    <Card title={t("device.title")} aside={phone && <Readiness phone={phone} />}>
      {phone ? (
        <PhoneSound phone={phone} />
      ) : (
        <div className={classes.sound}>
          <SoundCheckPanel input={null} output={null} />
          <Button variant="default" leftSection={<Icon name="bell" size={16} />} onClick={testRing}>
            {t("device.test_ring")}
          </Button>
        </div>
      )}
      {me.is_demo && <p className={`${classes.quiet} ${classes.after}`}>{words("sound.without")}</p>}
    </Card>
  );
}

function Readiness({ phone }: { phone: Phone }) {
  const { t } = useTranslation("calls");
  const { t: words } = useTranslation("welcome");
  const chosen = usePhonePlace();
  const { phase } = usePhoneState(phone);
  if (phase !== "connected") {
    return (
      <Button size="compact-sm" variant="subtle" onClick={() => turnOn(phone, chosen)}>
        {t("hint.turn_on")}
      </Button>
    );
  }
  return (
    <span className={classes.done}>
      <Icon name="check" size={15} />
      {words("sound.ready")}
    </span>
  );
}
