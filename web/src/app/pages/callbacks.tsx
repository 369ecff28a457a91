import { SegmentedControl } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import classes from "@/app/pages/page.module.css";
import { Card } from "@/components/ui/card";
import { ExportButton } from "@/components/ui/export-button";
import { Loaded, LoadingRows, Message, NoPermission } from "@/components/ui/states";
import { useCallbacks, type Which } from "@/features/callbacks/api/callbacks";
import { CallbackList } from "@/features/callbacks/components/callback-list";
import { may, useMe } from "@/features/identity/api/session";
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
  const requests = useCallbacks(which);
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
        <ExportButton table="callbacks" filter={{ which }} />
      </div>
      <Card isPadded={false}>
        <Loaded query={requests} loading={<LoadingRows rows={6} height={40} />}>
          {(found) =>
            found.length > 0 ? (
              <CallbackList requests={found} mayInterfere={mayInterfere} />
            ) : (
              <Message icon="phone-incoming" title={t(`empty.${which}.title`)} text={t(`empty.${which}.text`)} />
            )
          }
        </Loaded>
      </Card>
    </div>
  );
}
