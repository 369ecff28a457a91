import { CalledBack } from "@/features/callbacks/components/called-back";
import { CallingControls, NotReached } from "@/features/contacts/components/calling-controls";
import type { Names } from "@/features/contacts/hooks/timeline-lines";
import type { DeskContact } from "@/features/contacts/live/desk";
import { may, useMe } from "@/features/identity/api/session";

interface Props {
  contact: DeskContact;
  customerName: string;
  isCalling: boolean;
  names: Names;
}

/** Somebody whom the agent calls: while they are called, and after they could not be reached. */
export default function DeskCalling({ contact, customerName, isCalling, names }: Props) {
  const { callback } = contact;
  const why = callback && <Why callback={callback.callback} isOver={!isCalling} names={names} />;
  if (!isCalling) return <NotReached reason={contact.not_reached ?? null}>{why}</NotReached>;
  return (
    <CallingControls contact={contact} customerName={customerName}>
      {why}
    </CallingControls>
  );
}

interface WhyProps {
  callback: string;
  isOver: boolean;
  names: Names;
}

/** Why somebody is called back, for those who may know of callbacks. */
function Why({ callback, isOver, names }: WhyProps) {
  const me = useMe();
  if (!may(me, "callbacks.handle")) return null;
  const mayInterfere = may(me, "contacts.supervise");
  return <CalledBack callback={callback} isOver={isOver} mayInterfere={mayInterfere} queueName={names.queue} />;
}
