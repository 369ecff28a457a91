import { ICON_PATHS, type IconName } from "@/components/ui/icon-paths";

interface IconProps {
  name: IconName;
  size?: number;
  color?: string;
  isFilled?: boolean;
  className?: string | undefined;
}

/** A drawing that stands beside a word; readers of the screen by ear are told the word alone. */
export function Icon({ name, size = 18, color = "currentColor", isFilled = false, className }: IconProps) {
  return (
    <svg
      aria-hidden="true"
      className={className}
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill={isFilled ? color : "none"}
      stroke={color}
      strokeWidth={1.8}
      strokeLinecap="round"
      strokeLinejoin="round"
      style={{ flex: "none" }}
    >
      <path d={ICON_PATHS[name]} />
    </svg>
  );
}
