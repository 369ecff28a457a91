import { Popover, UnstyledButton } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Icon } from "@/components/ui/icon";
import { LoadingRows } from "@/components/ui/states";
import classes from "@/features/calls/components/phone-menu.module.css";
import { canBeRung, type Place, usePhonePlace } from "@/features/calls/hooks/agent-phone";
import { whenNeeded } from "@/lib/when-needed";
import { usePhoneState } from "@/phone/context";
import type { Phone } from "@/phone/port";

const { WhenNeeded: PhoneSound } = whenNeeded(
  () => import("@/features/calls/components/phone-sound"),
  <LoadingRows rows={4} />,
);

interface Props {
  phone: Phone;
  /** Whether the centre knows any phone of this agent. */
  isReady: boolean;
}

/** Whether the agent can be rung and where, and the sound check: which microphone and loudspeaker, and do they work. */
export function PhoneMenu({ phone, isReady }: Props) {
  const { t } = useTranslation("calls");
  const { kind, place } = usePhonePlace();
  const { phase } = usePhoneState(phone);
  const isRung = canBeRung(phase === "connected", isReady, place);
  return (
    <Popover position="bottom-end" width={300} trapFocus>
      <Popover.Target>
        <UnstyledButton className={classes.button} style={{ color: isRung ? "var(--good)" : "var(--warning)" }}>
          <Icon name={place === "desk" ? "phone" : "headphones"} size={17} />
          <span className={classes.word}>{isRung ? t("menu.ready") : t("menu.not_ready")}</span>
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown>
        {kind === "asterisk" && <PlaceChoice isReady={isReady} />}
        {place === "browser" && (
          <>
            <h2 className={classes.title}>{t("device.title")}</h2>
            <PhoneSound phone={phone} />
          </>
        )}
      </Popover.Dropdown>
    </Popover>
  );
}

const PLACES: readonly Place[] = ["desk", "browser"];

/** Where calls ring: at the telephone on the desk, or in this browser. */
function PlaceChoice({ isReady }: { isReady: boolean }) {
  const { t } = useTranslation("calls");
  const { place, choose } = usePhonePlace();
  return (
    <fieldset className={classes.places}>
      <legend className={classes.title}>{t("place.title")}</legend>
      {PLACES.map((each) => (
        <label key={each} className={classes.place}>
          <input type="radio" name="phone-place" checked={place === each} onChange={() => choose(each)} />
          <span>{t(`place.${each}`)}</span>
        </label>
      ))}
      {place === "desk" && <p className={classes.note}>{t(isReady ? "place.is_ready" : "place.is_missing")}</p>}
    </fieldset>
  );
}
