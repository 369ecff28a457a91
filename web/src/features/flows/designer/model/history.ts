/** Steps that can be taken back. Steps with the same `mark`, such as letters typed into one field, are one. */
export interface History<T> {
  past: readonly T[];
  present: T;
  future: readonly T[];
  mark: string | null;
}

const MOST = 200;

export const begun = <T>(present: T): History<T> => ({ past: [], present, future: [], mark: null });

export function done<T>(history: History<T>, present: T, mark: string | null = null): History<T> {
  if (present === history.present) return history;
  const isSame = mark !== null && mark === history.mark && history.past.length > 0;
  const past = isSame ? history.past : [...history.past, history.present].slice(-MOST);
  return { past, present, future: [], mark };
}

export function undone<T>(history: History<T>): History<T> {
  const present = history.past.at(-1);
  if (present === undefined) return history;
  return { past: history.past.slice(0, -1), present, future: [history.present, ...history.future], mark: null };
}

export function redone<T>(history: History<T>): History<T> {
  const [present, ...future] = history.future;
  if (present === undefined) return history;
  return { past: [...history.past, history.present], present, future, mark: null };
}
