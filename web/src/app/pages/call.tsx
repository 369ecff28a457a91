import { useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { CallOtherwise } from "@/app/pages/call-otherwise";
import { FrontPage } from "@/app/shell/front-page";
import { Loaded } from "@/components/ui/states";
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
          <CallCard page={data} otherwise={(situation) => <CallOtherwise line={data.line} situation={situation} />} />
        )}
      </Loaded>
    </FrontPage>
  );
}
