import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Callback } from "@/features/callbacks/api/callbacks";
import classes from "@/features/callbacks/components/callback-list.module.css";
import { useFormat } from "@/i18n/format";
import { useCodeText } from "@/i18n/use-code-text";
import { SECOND } from "@/lib/micros";

interface Props {
  request: Callback;
  /** Whether this person may look at the calls of others. */
  mayInterfere: boolean;
  queueName: (queue: string) => string;
}

/** Why somebody is to be called, and why it is left to people; a call that it came from is one click away. */
export function CauseLine({ request, mayInterfere, queueName }: Props) {
  const { t } = useTranslation("callbacks");
  const textOf = useCodeText("callbacks");
  const format = useFormat();
  const { cause, contact, queue, reason, state, waited } = request;
  if (cause === "asked" && reason === null) return null;
  const wait = waited === null ? null : format.length(Math.round(waited / SECOND));
  const told = t(`cause.told.${cause}`);
  const where = queue === null || wait === null ? null : t("cause.waited", { wait, queue: queueName(queue) });
  const why = state === "done" || reason === null ? null : textOf(`reason.${reason}`, {});
  const words = [told, where, why].filter((each) => each !== null && each !== undefined);
  return (
    <p className={classes.quiet}>
      {words.join(" · ")}
      {contact !== null && mayInterfere && (
        <>
          {" · "}
          <Link to="/history/$contact" params={{ contact }}>
            {t("cause.contact")}
          </Link>
        </>
      )}
    </p>
  );
}

/** How it came to its end: by somebody, or because the person was talked to anyway. */
export function Ending({ request }: { request: Callback }) {
  const { t } = useTranslation("callbacks");
  const textOf = useCodeText("callbacks");
  const { reason, state, taken_by } = request;
  if (state !== "done" && state !== "not_reached" && state !== "given_up") return null;
  const byItself = taken_by === null && reason !== null ? textOf(`by_itself.${reason}`, {}) : undefined;
  return <p className={classes.quiet}>{byItself ?? t(`state.${state}`, { name: taken_by ?? t("state.somebody") })}</p>;
}
