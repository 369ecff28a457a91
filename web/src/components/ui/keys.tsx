import classes from "@/components/ui/keys.module.css";

interface Props {
  of: string;
  isOnFill?: boolean;
  /** Whether it is also read to those who listen, where no control names it. */
  isRead?: boolean;
}

/** Shows a shortcut to the eye; the control itself names it to assistive technology with `aria-keyshortcuts`. */
export function Keys({ of, isOnFill = false, isRead = false }: Props) {
  return (
    <span aria-hidden={!isRead} className={`${classes.keys} ${isOnFill ? classes.onFill : ""}`}>
      {of}
    </span>
  );
}
