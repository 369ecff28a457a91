import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Icon } from "@/components/ui/icon";
import { FailedLine } from "@/components/ui/states";
import { type Callback, useActOnCallback } from "@/features/callbacks/api/callbacks";
import classes from "@/features/callbacks/components/callbacks-inbox.module.css";
import { useFormat } from "@/i18n/format";

const OPEN_SHOWN = 3;

/** Who is to be called: all that this person has taken, and the next ones that nobody has. */
export function CallbacksInbox({ requests }: { requests: readonly Callback[] }) {
  const { t } = useTranslation("callbacks");
  const mine = requests.filter(({ is_mine, state }) => is_mine && state === "taken");
  const open = requests.filter(({ state }) => state === "open");
  if (mine.length + open.length === 0) return null;
  return (
    <section aria-label={t("page.title")}>
      <h2 className={classes.head}>
        {t("page.title")}
        <Link to="/callbacks" className={classes.all}>
          {t("inbox.all", { count: mine.length + open.length })}
        </Link>
      </h2>
      <ul className={classes.list}>
        {[...mine, ...open.slice(0, OPEN_SHOWN)].map((request) => (
          <Row key={request.request} request={request} />
        ))}
      </ul>
    </section>
  );
}

function Row({ request }: { request: Callback }) {
  const { t } = useTranslation("callbacks");
  const format = useFormat();
  const act = useActOnCallback();
  const action = request.state === "open" ? "take" : "finish";
  return (
    <li className={classes.row}>
      <Icon name={request.reach_by === "phone" ? "phone" : "mail"} size={16} color="var(--ink-3)" />
      <div className={classes.words}>
        <div className={classes.name}>{request.name}</div>
        <div className={classes.sub}>
          {request.wished_at === null ? t("when.soon") : format.moment(request.wished_at)}
        </div>
        {action === "finish" && <div className={classes.sub}>{request.address}</div>}
      </div>
      <Button
        size="xs"
        variant="default"
        aria-label={t(`inbox.${action}_whom`, { name: request.name })}
        loading={act.isPending}
        onClick={() => act.mutate({ request: request.request, action })}
      >
        {t(`action.${action}`)}
      </Button>
      <FailedLine error={act.error} />
    </li>
  );
}

/** The open requests of one customer, as they see it: when somebody will call. */
export function CustomerCallbacks({ requests }: { requests: readonly Callback[] }) {
  const { t } = useTranslation("callbacks");
  return (
    <ul className={classes.list}>
      {requests.map((request) => (
        <Row key={request.request} request={request} />
      ))}
      {requests.length === 0 && <li className={classes.sub}>{t("inbox.none")}</li>}
    </ul>
  );
}
