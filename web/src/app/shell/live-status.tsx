import { useTranslation } from "react-i18next";
import classes from "@/app/shell/top-bar.module.css";
import { useLiveStatus } from "@/realtime/context";

/** Whether what is on the screen is of now. */
export function LiveStatus() {
  const { t } = useTranslation("app");
  const status = useLiveStatus();
  return (
    <span
      role="status"
      className={classes.status}
      style={{ color: status === "live" ? "var(--good)" : status === "stale" ? "var(--bad)" : "var(--ink-2)" }}
    >
      {t(`top.${status}`)}
    </span>
  );
}
