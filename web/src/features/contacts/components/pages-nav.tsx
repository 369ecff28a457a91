import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Icon } from "@/components/ui/icon";
import classes from "@/features/contacts/components/contacts-table.module.css";

interface Props {
  isFirst: boolean;
  next: string | null;
  /** What the pages and the buttons are called, if not as those of the history. */
  label?: string;
  first?: string;
  following?: string;
  /** Goes to the page that begins after the cursor; without one, to the newest. */
  onGo: (cursor: string | undefined) => void;
}

export function PagesNav({ isFirst, next, label, first, following, onGo }: Props) {
  const { t } = useTranslation("contacts");
  if (isFirst && next === null) return null;
  return (
    <nav className={classes.pages} aria-label={label ?? t("history.pages")}>
      <Button variant="default" disabled={isFirst} onClick={() => onGo(undefined)}>
        {first ?? t("history.first_page")}
      </Button>
      <Button
        variant="default"
        disabled={next === null}
        rightSection={<Icon name="chevron-right" size={16} />}
        onClick={() => onGo(next ?? undefined)}
      >
        {following ?? t("history.next_page")}
      </Button>
    </nav>
  );
}
