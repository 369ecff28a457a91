import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import classes from "@/components/ui/notices.module.css";

const SHOWN_MS = 8_000;

interface Notice {
  text: string;
  undo?: (() => void) | undefined;
}

type Show = (notice: Notice) => void;

const NoticesContext = createContext<Show | null>(null);

/** Says that something was done, for some seconds; `undo` takes it back. The newest takes the place of the one before. */
export function NoticesProvider({ children }: { children: ReactNode }) {
  const { t } = useTranslation("shared");
  const [notice, setNotice] = useState<Notice | null>(null);
  const show = useCallback((next: Notice) => setNotice({ ...next }), []);
  useEffect(() => {
    if (!notice) return;
    const timer = setTimeout(() => setNotice(null), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [notice]);
  const { text, undo } = useMemo(() => notice ?? { text: "", undo: undefined }, [notice]);
  return (
    <NoticesContext.Provider value={show}>
      {children}
      <div className={classes.stack} role="status">
        {text && (
          <div className={classes.notice}>
            {text}
            {undo && (
              <button
                type="button"
                className={classes.undo}
                onClick={() => {
                  setNotice(null);
                  undo();
                }}
              >
                {t("settings.undo")}
              </button>
            )}
          </div>
        )}
      </div>
    </NoticesContext.Provider>
  );
}

export function useNotices(): Show {
  const show = useContext(NoticesContext);
  if (!show) throw new Error("NoticesProvider is missing");
  return show;
}
