import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Icon } from "@/components/ui/icon";
import classes from "@/features/contacts/components/contacts-table.module.css";

interface Props {
  isFirst: boolean;
  next: string | null;
  /** Goes to the page that begins after the cursor; without one, to the newest. */
  onGo: (cursor: string | undefined) => void;
}

export function PagesNav({ isFirst, next, onGo }: Props) {
  const { t } = useTranslation("contacts");
  if (isFirst && next === null) return null;
  return (
    <nav className={classes.pages} aria-label={t("history.pages")}>
      <Button variant="default" disabled={isFirst} onClick={() => onGo(undefined)}>
        {t("history.first_page")}
      </Button>
      <Button
        variant="default"
        disabled={next === null}
        rightSection={<Icon name="chevron-right" size={16} />}
        onClick={() => onGo(next ?? undefined)}
      >
        {t("history.next_page")}
      </Button>
    </nav>
  );
}
