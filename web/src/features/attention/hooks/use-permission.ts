import { useCallback, useEffect, useState } from "react";
import { notificationPermission } from "@/lib/attention/notifier";

/** Whether the browser lets us show notifications, and how to ask it, which only a click may do. */
export function usePermission() {
  const [permission, setPermission] = useState(notificationPermission);
  useEffect(() => {
    // It can be changed beside the address while the page is open.
    const look = () => setPermission(notificationPermission());
    window.addEventListener("focus", look);
    return () => window.removeEventListener("focus", look);
  }, []);
  const ask = useCallback(async () => {
    await Notification.requestPermission();
    setPermission(notificationPermission());
  }, []);
  return { permission, ask: () => void ask() };
}
