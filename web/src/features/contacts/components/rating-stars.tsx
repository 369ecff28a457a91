import { useTranslation } from "react-i18next";
import { Icon } from "@/components/ui/icon";

/** What the customer gave, as a star and a number. */
export function Rating({ stars }: { stars: number }) {
  const { t } = useTranslation("contacts");
  return (
    <span
      role="img"
      aria-label={t("history.rated", { stars })}
      style={{ display: "inline-flex", gap: 3, verticalAlign: "-2px", alignItems: "center", fontWeight: 600 }}
    >
      <Icon name="star" size={15} color="var(--brand)" isFilled />
      {stars}
    </span>
  );
}
