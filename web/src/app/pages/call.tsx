import { useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { FrontPage } from "@/app/shell/front-page";
import { Loaded } from "@/components/ui/states";
import { CallbackOffer } from "@/features/callbacks/components/callback-offer";
import { useCallPage } from "@/features/calls/api/calls";
import { CallCard } from "@/features/calls/components/call-card";
import { useDocumentTitle } from "@/lib/use-document-title";

/** Where a customer calls from. Open to anybody, and fit for a telephone. */
export function CallPage() {
  const { t } = useTranslation("app");
  const { line } = useParams({ from: "/call/$line" });
  const page = useCallPage(line);
  useDocumentTitle(t("call.title"));
  return (
    <FrontPage>
      <Loaded query={page}>
        {(data) => (
          <CallCard
            page={data}
            otherwise={(caller, isUrgent) => <CallbackOffer line={data.line} caller={caller} isUrgent={isUrgent} />}
          />
        )}
      </Loaded>
    </FrontPage>
  );
}
