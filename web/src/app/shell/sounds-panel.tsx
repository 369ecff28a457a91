import { useTranslation } from "react-i18next";
import classes from "@/app/shell/sounds-panel.module.css";
import { NotificationSetting } from "@/features/attention/components/notification-ask";
import { SoundSettings } from "@/features/attention/components/sound-settings";

export default function SoundsPanel() {
  const { t } = useTranslation("attention");
  return (
    <div className={classes.panel}>
      <h2>{t("sounds.title")}</h2>
      <SoundSettings />
      <h2>{t("notify.title")}</h2>
      <NotificationSetting />
    </div>
  );
}
