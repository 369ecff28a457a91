import { NativeSelect, SegmentedControl } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { dialLink } from "@/app/dial-link";
import classes from "@/app/pages/page.module.css";
import { Card } from "@/components/ui/card";
import { ExportButton } from "@/components/ui/export-button";
import { Loaded, LoadingRows, Message, NoPermission } from "@/components/ui/states";
import { CAUSES, type Cause, useCallbacks, type Which } from "@/features/callbacks/api/callbacks";
import { CallbackList } from "@/features/callbacks/components/callback-list";
import { may, useMe } from "@/features/identity/api/session";
import { useQueueName } from "@/features/queues/api/queues";
import { useDocumentTitle } from "@/lib/use-document-title";

/** Who wants to be called back, in the order in which they are due; and what has become of the others. */
export function CallbacksPage() {
  const { t } = useTranslation("callbacks");
  const me = useMe();
  useDocumentTitle(t("page.title"));
  return may(me, "callbacks.handle") ? <Callbacks mayInterfere={may(me, "contacts.supervise")} /> : <NoPermission />;
}

function Callbacks({ mayInterfere }: { mayInterfere: boolean }) {
  const { t } = useTranslation("callbacks");
  const [which, setWhich] = useState<Which>("waiting");
  const [cause, setCause] = useState<Cause | null>(null);
  const requests = useCallbacks(which, cause);
  const queueName = useQueueName();
  return (
    <div className={classes.page}>
      <div className={classes.head}>
        <h1>{t("page.title")}</h1>
        <SegmentedControl
          aria-label={t("page.which")}
          value={which}
          onChange={(value) => setWhich(value as Which)}
          data={[
            { value: "waiting", label: t("page.waiting") },
            { value: "ended", label: t("page.ended") },
          ]}
        />
        <NativeSelect
          aria-label={t("cause.filter")}
          value={cause ?? ""}
          onChange={({ currentTarget }) => setCause(CAUSES.find((each) => each === currentTarget.value) ?? null)}
          data={[
            { value: "", label: t("cause.all") },
            ...CAUSES.map((each) => ({ value: each, label: t(`cause.${each}`) })),
          ]}
        />
        <ExportButton table="callbacks" filter={{ which }} />
      </div>
      <Card isPadded={false}>
        <Loaded query={requests} loading={<LoadingRows rows={6} height={40} />}>
          {(found) =>
            found.length > 0 ? (
              <CallbackList requests={found} mayInterfere={mayInterfere} queueName={queueName} dial={dialLink} />
            ) : (
              <Nobody which={which} cause={cause} />
            )
          }
        </Loaded>
      </Card>
    </div>
  );
}

function Nobody({ which, cause }: { which: Which; cause: Cause | null }) {
  const { t } = useTranslation("callbacks");
  if (cause === null)
    return <Message icon="phone-incoming" title={t(`empty.${which}.title`)} text={t(`empty.${which}.text`)} />;
  return <Message icon="phone-incoming" title={t("empty.cause.title")} text={t("empty.cause.text")} />;
}
