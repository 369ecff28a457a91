import { Popover } from "@mantine/core";
import { type ReactNode, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { CallButton } from "@/components/ui/call-button";
import { Icon } from "@/components/ui/icon";
import { FailedLine } from "@/components/ui/states";
import { useHold, usePark, usePauseRecording, useSendDigits } from "@/features/contacts/api/call";
import { useHangUp } from "@/features/contacts/api/desk";
import { CallParties } from "@/features/contacts/components/call-parties";
import { ConsultStrip, FailedConsultStrip } from "@/features/contacts/components/consult-strip";
import type { PassOnWay, PassTarget } from "@/features/contacts/components/pass-on-dialog";
import classes from "@/features/contacts/components/talk.module.css";
import type { FailedConsult } from "@/features/contacts/hooks/call-story";
import type { Names } from "@/features/contacts/hooks/timeline-lines";
import { useWished } from "@/features/contacts/hooks/use-wished";
import type { DeskContact } from "@/features/contacts/live/desk";
import { whenNeeded } from "@/lib/when-needed";

const { WhenNeeded: PassOnDialog, preload } = whenNeeded(() => import("@/features/contacts/components/pass-on-dialog"));

/** The agent's silence, which the page shares with the microphone. */
export interface MuteSwitch {
  shown: boolean;
  wish: (isMuted: boolean) => void;
  error: unknown;
}

interface Props {
  contact: DeskContact;
  names: Names;
  mute: MuteSwitch;
  targets: readonly PassTarget[];
  /** Whether there are lines to the outside. */
  canCallOut: boolean;
  failedConsult: FailedConsult | null;
  keypad: (onPress: (digit: string) => void) => ReactNode;
}

/** What an agent can do in a talk, and who is in it. A colleague who was asked can be silent or leave. */
export function TalkControls(props: Props) {
  const { contact, names } = props;
  const { t } = useTranslation("contacts");
  useEffect(() => void preload(), []);
  return (
    <div className={classes.talk}>
      {contact.is_interrupted && (
        <div className={`${classes.strip} ${classes.warning}`} role="alert">
          <Icon name="wifi-off" />
          <p>{t("call.interrupted")}</p>
        </div>
      )}
      {contact.parties.length > 1 && <CallParties parties={contact.parties} names={names} />}
      {contact.is_responsible ? <ResponsibleControls {...props} /> : <GuestControls {...props} />}
    </div>
  );
}

function GuestControls({ contact, mute }: Props) {
  const { t } = useTranslation("contacts");
  const leave = useHangUp();
  return (
    <>
      <div className={classes.bar}>
        <MuteSwitchButton mute={mute} />
        <HangUpButton label={t("call.leave")} contact={contact.contact} hangUp={leave} />
      </div>
      <Errors of={[mute.error, leave.error]} />
    </>
  );
}

function ResponsibleControls({ contact, names, mute, targets, canCallOut, failedConsult, keypad }: Props) {
  const { t } = useTranslation("contacts");
  const hold = useWished(contact.is_held, useHold(contact.contact));
  const pause = useWished(contact.is_recording_paused === true, usePauseRecording(contact.contact));
  const park = usePark(contact.contact);
  const hangUp = useHangUp();
  const [passing, setPassing] = useState<PassOnWay | null>(null);
  const { consult } = contact;
  const isPassedOut = contact.is_passed_out === true;
  const isAsking = consult !== null || isPassedOut;
  const isLeaving = park.isPending || park.isSuccess;
  return (
    <>
      {consult && <ConsultStrip contact={contact.contact} consult={consult} agentName={names.agent(consult.agent)} />}
      {isPassedOut && (
        <div className={`${classes.strip} ${classes.asking}`}>
          <Icon name="phone-call" />
          <p role="status">{t("pass_on.outside_rings")}</p>
        </div>
      )}
      {!consult && hold.shown && failedConsult && (
        <FailedConsultStrip
          failed={failedConsult}
          agentName={names.agent(failedConsult.agent)}
          onAskAgain={() => setPassing("consult")}
          onBack={() => hold.wish(false)}
        />
      )}
      <div className={classes.bar}>
        <CallButton
          icon={hold.shown ? "play" : "pause"}
          label={t(hold.shown ? "call.resume" : "call.hold")}
          isPressed={hold.shown}
          isDisabled={isAsking}
          shortcut="hold"
          onClick={() => hold.wish(!hold.shown)}
        />
        <MuteSwitchButton mute={mute} />
        {contact.is_recorded !== false && (
          <CallButton
            icon="recording"
            label={t(pause.shown ? "call.record_again" : "call.pause_recording")}
            isPressed={pause.shown}
            isDisabled={isPassedOut}
            onClick={() => pause.wish(!pause.shown)}
          />
        )}
        <KeypadButton contact={contact} isDisabled={hold.shown || isPassedOut} keypad={keypad} />
        <CallButton
          icon="arrow-right"
          label={t("call.transfer")}
          isDisabled={isAsking}
          shortcut="transfer"
          onClick={() => setPassing("transfer")}
        />
        <CallButton
          icon="people"
          label={t("call.consult")}
          isDisabled={isAsking}
          shortcut="consult"
          onClick={() => setPassing("consult")}
        />
        <CallButton
          icon="park"
          label={t("call.park")}
          isDisabled={isAsking || isLeaving}
          shortcut="park"
          onClick={() => park.mutate()}
        />
        <HangUpButton label={t("stage.hang_up")} contact={contact.contact} hangUp={hangUp} />
      </div>
      <Errors of={[hold.error, mute.error, pause.error, park.error, hangUp.error]} />
      {passing && (
        <PassOnDialog
          contact={contact.contact}
          way={passing}
          targets={targets}
          canCallOut={canCallOut}
          onClose={() => setPassing(null)}
        />
      )}
    </>
  );
}

function MuteSwitchButton({ mute }: { mute: MuteSwitch }) {
  const { t } = useTranslation("contacts");
  return (
    <CallButton
      icon={mute.shown ? "microphone-off" : "microphone"}
      label={t("call.mute")}
      isPressed={mute.shown}
      shortcut="mute"
      onClick={() => mute.wish(!mute.shown)}
    />
  );
}

interface HangUpProps {
  label: string;
  contact: string;
  hangUp: ReturnType<typeof useHangUp>;
}

function HangUpButton({ label, contact, hangUp }: HangUpProps) {
  return (
    <CallButton
      icon="hang-up"
      label={label}
      isEnding
      isDisabled={hangUp.isPending || hangUp.isSuccess}
      shortcut="hang_up"
      onClick={() => hangUp.mutate(contact)}
    />
  );
}

interface KeypadProps {
  contact: DeskContact;
  isDisabled: boolean;
  keypad: Props["keypad"];
}

/** Keys for a menu at the other side. A customer on hold hears none. */
function KeypadButton({ contact, isDisabled, keypad }: KeypadProps) {
  const { t } = useTranslation("contacts");
  const [isOpen, setOpen] = useState(false);
  const send = useSendDigits(contact.contact);
  return (
    <Popover opened={isOpen && !isDisabled} onChange={setOpen} width={250} trapFocus>
      <Popover.Target>
        <CallButton
          icon="dialpad"
          label={t("call.keypad")}
          isDisabled={isDisabled}
          shortcut="keypad"
          onClick={() => setOpen(!isOpen)}
        />
      </Popover.Target>
      <Popover.Dropdown aria-label={t("call.keypad")}>
        {keypad((digit) => send.mutate(digit))}
        <FailedLine error={send.error} />
      </Popover.Dropdown>
    </Popover>
  );
}

/** The newest of what went wrong would need a clock; the first one is enough to act on. */
function Errors({ of }: { of: readonly unknown[] }) {
  return (
    <div className={classes.error}>
      <FailedLine error={of.find(Boolean)} />
    </div>
  );
}
