export function Logo({ size = 34 }: { size?: number }) {
  return <img src="/icon.svg" alt="" width={size} height={size} />;
}
