import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Message } from "@/components/ui/states";
import { useErrorText } from "@/i18n/use-error-text";

/** A page that could not be shown: the server is silent, or there is a mistake of ours. */
export function BrokenPage({ error }: { error: unknown }) {
  const { t } = useTranslation("app");
  const textOf = useErrorText();
  return (
    <main style={{ height: "100dvh" }}>
      <Message icon="alert" role="alert" title={t("broken.title")} text={`${textOf(error)} ${t("broken.text")}`}>
        <Button variant="default" onClick={() => globalThis.location.reload()}>
          {t("broken.reload")}
        </Button>
      </Message>
    </main>
  );
}
