import type { Notifier } from "@/lib/attention/attention";

const ICON = "/icon-calling.svg";

/** The system's notifications; silent, because our own sounds say it. Where they are not allowed nothing is shown. */
export const systemNotifier: Notifier = {
  show(tag, { title, body, onClick, isRinging }) {
    if (notificationPermission() !== "granted") return () => undefined;
    try {
      const shown = new Notification(title, {
        tag,
        icon: ICON,
        silent: true,
        requireInteraction: isRinging ?? false,
        ...(body === undefined ? {} : { body }),
      });
      shown.onclick = () => {
        globalThis.focus();
        onClick?.();
        shown.close();
      };
      return () => shown.close();
    } catch {
      // Chrome on Android has notifications for service workers only.
      return () => undefined;
    }
  },
};

/** `missing` where the browser has no notifications, as in a page that is not secure. */
export function notificationPermission(): NotificationPermission | "missing" {
  return "Notification" in globalThis ? Notification.permission : "missing";
}

/** Whether somebody looks at this tab now. */
export const isTabLookedAt = () => document.visibilityState === "visible" && document.hasFocus();
