import { useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { CallOtherwise } from "@/app/pages/call-otherwise";
import classes from "@/app/pages/embed.module.css";
import { Loaded } from "@/components/ui/states";
import { useCallPage, useLineStatus } from "@/features/calls/api/calls";
import { CallCard } from "@/features/calls/components/call-card";
import { LineStatus } from "@/features/calls/components/line-status";
import { useDocumentTitle } from "@/lib/use-document-title";

/** The call page within a page of another site, which has its own head and frame around it. */
export function EmbedPage() {
  const { t } = useTranslation("app");
  const { line } = useParams({ from: "/embed/$line" });
  const page = useCallPage(line);
  const { data: status } = useLineStatus(line);
  useDocumentTitle(t("call.title"));
  return (
    <main className={classes.page}>
      {status && <LineStatus status={status} />}
      <Loaded query={page}>
        {(data) => (
          <CallCard
            page={data}
            isOtherwiseBetter={status !== undefined && (!status.is_open || status.wait?.is_long === true)}
            otherwise={(situation) => <CallOtherwise line={data.line} situation={situation} />}
          />
        )}
      </Loaded>
    </main>
  );
}
