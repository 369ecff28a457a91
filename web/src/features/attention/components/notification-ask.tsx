import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Icon } from "@/components/ui/icon";
import classes from "@/features/attention/components/attention.module.css";
import { usePermission } from "@/features/attention/hooks/use-permission";
import { Stored, useStored } from "@/lib/stored";

const later = new Stored("perezvon-notifications-later", false, (value) => typeof value === "boolean");

/** Offers notifications once to somebody who can be rung, and says what the browser will ask. */
export function NotificationAsk() {
  const { t } = useTranslation("attention");
  const { permission, ask } = usePermission();
  const [isPutOff, putOff] = useStored(later);
  if (permission !== "default" || isPutOff) return null;
  return (
    <section className={classes.ask} aria-label={t("notify.title")}>
      <Icon name="bell" color="var(--brand)" />
      <div className={classes.words}>
        <p className={classes.title}>{t("notify.ask_title")}</p>
        <p className={classes.text}>{t("notify.ask_text")}</p>
      </div>
      <div className={classes.actions}>
        <Button size="xs" onClick={ask}>
          {t("notify.allow")}
        </Button>
        <Button size="xs" variant="subtle" onClick={() => putOff(true)}>
          {t("notify.later")}
        </Button>
      </div>
    </section>
  );
}

/** How it stands with notifications, and a button to allow them where that is still open. */
export function NotificationSetting() {
  const { t } = useTranslation("attention");
  const { permission, ask } = usePermission();
  if (permission !== "default") return <p className={classes.text}>{t(`notify.${permission}`)}</p>;
  return (
    <div className={classes.settings}>
      <p className={classes.text}>{t("notify.ask_text")}</p>
      <span>
        <Button variant="default" leftSection={<Icon name="bell" size={16} />} onClick={ask}>
          {t("notify.allow")}
        </Button>
      </span>
    </div>
  );
}
