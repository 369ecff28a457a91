import { useTranslation } from "react-i18next";
import { Icon } from "@/components/ui/icon";

/** What the customer gave, as a star and a number; low ratings stand out. */
export function Rating({ stars }: { stars: number }) {
  const { t } = useTranslation("contacts");
  const colour = stars <= 2 ? "var(--bad)" : stars >= 4 ? "var(--ok)" : "var(--ink-2)";
  return (
    <span
      role="img"
      aria-label={t("history.rated", { stars })}
      style={{ display: "inline-flex", gap: 3, alignItems: "center", color: colour, fontWeight: 600 }}
    >
      <Icon name="star" size={15} isFilled />
      {stars}
    </span>
  );
}
