import classes from "@/components/ui/keys.module.css";

/** Shows a shortcut to the eye; the control itself names it to assistive technology with `aria-keyshortcuts`. */
export function Keys({ of, isOnFill = false }: { of: string; isOnFill?: boolean }) {
  return (
    <span aria-hidden="true" className={`${classes.keys} ${isOnFill ? classes.onFill : ""}`}>
      {of}
    </span>
  );
}
