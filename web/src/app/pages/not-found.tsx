import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Message } from "@/components/ui/states";

export function NotFoundPage() {
  const { t } = useTranslation("app");
  return (
    <main style={{ height: "100dvh" }}>
      <Message icon="search" title={t("not_found.title")} text={t("not_found.text")}>
        <Button component="a" href="/" variant="default">
          {t("not_found.home")}
        </Button>
      </Message>
    </main>
  );
}
