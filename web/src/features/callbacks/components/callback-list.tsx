import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Icon } from "@/components/ui/icon";
import type { IconName } from "@/components/ui/icon-paths";
import { FailedLine } from "@/components/ui/states";
import { type Callback, type CallbackAction, useActOnCallback } from "@/features/callbacks/api/callbacks";
import classes from "@/features/callbacks/components/callback-list.module.css";
import { CauseLine, Ending } from "@/features/callbacks/components/cause-line";
import { useFormat } from "@/i18n/format";

interface Props {
  requests: readonly Callback[];
  /** Whether this person may give back what a colleague has taken. */
  mayInterfere: boolean;
  /** What a queue is called. */
  queueName: (queue: string) => string;
  /** A number that is called when it is pressed. */
  dial: (number: string) => ReactNode;
}

/** Requests, one below the other, each with what can be done about it. */
export function CallbackList({ requests, mayInterfere, queueName, dial }: Props) {
  return (
    <ul className={classes.list}>
      {requests.map((request) => (
        <Row key={request.request} request={request} mayInterfere={mayInterfere} queueName={queueName} dial={dial} />
      ))}
    </ul>
  );
}

function Row({ request, mayInterfere, queueName, dial }: { request: Callback } & Omit<Props, "requests">) {
  const { t } = useTranslation("callbacks");
  const act = useActOnCallback();
  const name = request.name || t("unknown");
  return (
    <li className={classes.row} aria-label={name}>
      <div className={classes.who}>
        <p className={classes.name}>
          {request.customer === null ? (
            name
          ) : (
            <Link to="/customers/$customer" params={{ customer: request.customer }}>
              {name}
            </Link>
          )}
        </p>
        <Reach request={request} dial={dial} />
        <CauseLine request={request} mayInterfere={mayInterfere} queueName={queueName} />
        {request.note !== "" && <p className={classes.note}>{request.note}</p>}
      </div>
      <When request={request} />
      <div className={classes.actions}>
        {actionsOn(request, mayInterfere).map(({ action, icon, isMain }) => (
          <Button
            key={action}
            variant={isMain ? "filled" : "default"}
            leftSection={<Icon name={icon} size={16} />}
            loading={act.isPending && act.variables.action === action}
            disabled={act.isPending}
            onClick={() => act.mutate({ request: request.request, action })}
          >
            {t(`action.${action}`)}
          </Button>
        ))}
      </div>
      <FailedLine error={act.error} />
    </li>
  );
}

/** The number to dial, or a letter that has the way to call in it already. */
function Reach({ request, dial }: { request: Callback; dial: Props["dial"] }) {
  const { t } = useTranslation("callbacks");
  if (request.address === "") return <p className={classes.quiet}>{t("no_number")}</p>;
  if (request.reach_by === "phone") return dial(request.address);
  const link = `${globalThis.location.origin}/call/${encodeURIComponent(request.line)}`;
  const letter = new URLSearchParams({
    subject: t("mail.subject"),
    body: t("mail.body", { name: request.name, link }),
  });
  // URLSearchParams writes spaces as `+`, which mail programs take for plus signs.
  const address = `mailto:${encodeURIComponent(request.address)}?${letter.toString().replaceAll("+", "%20")}`;
  return <a href={address}>{request.address}</a>;
}

function When({ request }: { request: Callback }) {
  const { t } = useTranslation("callbacks");
  const format = useFormat();
  const { state, due, wished_at, attempted_at, taken_by, is_mine } = request;
  const isAsked = request.cause === "asked" || request.cause === "wanted";
  const wish = wished_at === null ? t("when.soon") : t("when.wished", { at: format.moment(wished_at) });
  return (
    <div className={classes.when}>
      <p>{due === null ? wish : t("when.planned", { at: format.moment(due) })}</p>
      <p className={classes.quiet}>
        {t(isAsked ? "when.asked" : "when.missed", { at: format.moment(request.asked_at) })}
      </p>
      {attempted_at !== null && (
        <p className={classes.quiet}>
          {t("when.attempts", { count: request.attempts, at: format.moment(attempted_at) })}
        </p>
      )}
      {state === "taken" && (
        <p className={classes.quiet}>
          {is_mine ? t("state.mine") : t("state.taken", { name: taken_by ?? t("state.somebody") })}
        </p>
      )}
      <Ending request={request} />
    </div>
  );
}

interface Possible {
  action: CallbackAction;
  icon: IconName;
  isMain?: boolean;
}

function actionsOn({ state, is_mine }: Callback, mayInterfere: boolean): readonly Possible[] {
  if (state === "open" || state === "planned") return [{ action: "take", icon: "phone", isMain: true }];
  if (state !== "taken") return [{ action: "reopen", icon: "retry" }];
  if (is_mine) {
    return [
      { action: "finish", icon: "check", isMain: true },
      { action: "not_reached", icon: "phone-end" },
      { action: "give_back", icon: "arrow-left" },
    ];
  }
  return mayInterfere ? [{ action: "give_back", icon: "arrow-left" }] : [];
}
