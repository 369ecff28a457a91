import { useTranslation } from "react-i18next";
import { useCallbackRequest } from "@/features/callbacks/api/callbacks";
import classes from "@/features/callbacks/components/callback-list.module.css";
import { CauseLine, Ending } from "@/features/callbacks/components/cause-line";
import { useSoonText } from "@/i18n/use-soon-text";

interface Props {
  callback: string;
  /** Whether somebody was called in vain: then it is told what follows. */
  isOver: boolean;
  mayInterfere: boolean;
  queueName: (queue: string) => string;
}

/** Why the customer of the desk is called back, what they said, and what follows when they were not reached. */
export function CalledBack({ callback, isOver, mayInterfere, queueName }: Props) {
  const { t } = useTranslation("callbacks");
  const soon = useSoonText();
  const { data: request } = useCallbackRequest(callback, isOver);
  if (request === undefined) return null;
  const { due, state, note, address } = request;
  return (
    <div>
      {isOver && state === "planned" && due !== null && <p>{t("on_desk.again", { time: soon(due) })}</p>}
      {isOver && (state === "open" || state === "taken") && <p>{t("on_desk.left_to_people")}</p>}
      {isOver && <Ending request={request} />}
      <CauseLine request={request} mayInterfere={mayInterfere} queueName={queueName} />
      {note !== "" && <p className={classes.note}>{note}</p>}
      {address !== "" && <p className={classes.quiet}>{address}</p>}
    </div>
  );
}
