import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Icon } from "@/components/ui/icon";

/** Leads to the import of a kind of table. */
export function ImportLink({ kind }: { kind: "people" | "customers" | "queues" }) {
  const { t } = useTranslation("shared");
  return (
    <Button
      variant="default"
      leftSection={<Icon name="upload" size={16} />}
      renderRoot={(props) => <Link {...props} to="/admin/import" search={{ kind }} />}
    >
      {t("import")}
    </Button>
  );
}
