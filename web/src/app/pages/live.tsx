import { useTranslation } from "react-i18next";
import classes from "@/app/pages/page.module.css";
import { NoPermission } from "@/components/ui/states";
import { may, useMe } from "@/features/identity/api/session";
import { AgentsBoard } from "@/features/people/components/agents-board";
import { QueuesBoard } from "@/features/queues/components/queues-board";
import { useDocumentTitle } from "@/lib/use-document-title";

/** What happens now, for those who steer the day. */
export function LivePage() {
  const { t } = useTranslation("app");
  const me = useMe();
  useDocumentTitle(t("nav.live"));
  return (
    <div className={classes.page}>
      <h1>{t("nav.live")}</h1>
      {may(me, "queues.watch") ? (
        <div className={classes.columns}>
          <QueuesBoard />
          {may(me, "agents.watch") && <AgentsBoard />}
        </div>
      ) : (
        <NoPermission />
      )}
    </div>
  );
}
