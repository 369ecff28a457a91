import { type KeyboardEvent, type ReactNode, useId, useRef } from "react";
import classes from "@/components/ui/tabs.module.css";

export interface Tab<T extends string> {
  value: T;
  label: string;
  /** How many there are behind it; nothing is shown for `undefined`. */
  count?: number | undefined;
}

interface Props<T extends string> {
  label: string;
  tabs: readonly Tab<T>[];
  value: T;
  onChange: (value: T) => void;
  /** Buttons side by side, or words above a line. */
  look?: "segments" | "line";
  className?: string | undefined;
  children: ReactNode;
}

/** One of several panels at a time. Arrows go from tab to tab, as in WAI-ARIA's pattern. */
export function Tabs<T extends string>({ label, tabs, value, onChange, look = "line", className, children }: Props<T>) {
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const move = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const here = tabs.findIndex((tab) => tab.value === value);
    const next = step === undefined ? undefined : tabs[(here + step + tabs.length) % tabs.length];
    if (!next) return;
    event.preventDefault();
    onChange(next.value);
    list.current?.querySelector<HTMLElement>(`[data-tab="${next.value}"]`)?.focus();
  };
  return (
    <div className={`${classes.tabs} ${className ?? ""}`}>
      <div ref={list} role="tablist" aria-label={label} className={classes[look]} onKeyDown={move}>
        {tabs.map((tab) => (
          <button
            key={tab.value}
            type="button"
            role="tab"
            id={`${id}-${tab.value}`}
            data-tab={tab.value}
            className={classes.tab}
            aria-selected={tab.value === value}
            aria-controls={`${id}-panel`}
            tabIndex={tab.value === value ? 0 : -1}
            onClick={() => onChange(tab.value)}
          >
            {tab.label} {tab.count !== undefined && <span className={classes.count}>{tab.count}</span>}
          </button>
        ))}
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a panel that scrolls is reached by the keyboard. */}
      <div id={`${id}-panel`} role="tabpanel" aria-labelledby={`${id}-${value}`} className={classes.panel} tabIndex={0}>
        {children}
      </div>
    </div>
  );
}
