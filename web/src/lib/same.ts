/** The same values under the same keys, in whatever order; what is not there is the same as nothing. */
export function isSame(a: unknown, b: unknown): boolean {
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return (a ?? null) === (b ?? null);
  const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])] as never[];
  return keys.every((key) => isSame(a[key], b[key]));
}
