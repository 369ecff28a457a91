import classes from "@/components/ui/avatar.module.css";

const HUES = [222, 262, 190, 150, 330, 20, 205, 285];

/** The first letters of a name on a ground whose hue the name decides. Decoration: the name itself stands beside it. */
export function Avatar({ name, size = 36 }: { name: string; size?: number }) {
  const sum = [...name].reduce((total, letter) => total + (letter.codePointAt(0) ?? 0), 0);
  const hue = HUES[sum % HUES.length];
  return (
    <span
      aria-hidden="true"
      className={classes.avatar}
      style={{
        width: size,
        height: size,
        fontSize: Math.round(size * 0.36),
        background: `light-dark(hsl(${hue} 70% 94%), hsl(${hue} 30% 24%))`,
        color: `light-dark(hsl(${hue} 60% 28%), hsl(${hue} 70% 82%))`,
      }}
    >
      {initials(name)}
    </span>
  );
}

function initials(name: string): string {
  const words = name.split(/\s+/).filter(Boolean);
  return words
    .slice(0, 2)
    .map((word) => [...word][0] ?? "")
    .join("")
    .toUpperCase();
}
