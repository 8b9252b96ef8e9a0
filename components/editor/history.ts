/** A history of documents: one entry per gesture. Selection and viewport are not in it. */
export interface History<T> {
  past: readonly T[];
  present: T;
  future: readonly T[];
}

const ENTRIES_MAX = 200;

export function startHistory<T>(present: T): History<T> {
  return { past: [], present, future: [] };
}

/**
 * Makes `next` the present. An edit that leaves the document as it is makes no entry.
 * @param merge the edit continues the last gesture (typing in one field): it replaces the present
 */
export function commit<T>(history: History<T>, next: T, merge = false): History<T> {
  if (Object.is(next, history.present)) return history;
  if (merge && history.past.length > 0) return { ...history, present: next, future: [] };
  return { past: [...history.past, history.present].slice(-ENTRIES_MAX), present: next, future: [] };
}

export function undo<T>(history: History<T>): History<T> {
  const previous = history.past.at(-1);
  if (previous === undefined) return history;
  return { past: history.past.slice(0, -1), present: previous, future: [history.present, ...history.future] };
}

export function redo<T>(history: History<T>): History<T> {
  const next = history.future[0];
  if (next === undefined) return history;
  return { past: [...history.past, history.present], present: next, future: history.future.slice(1) };
}
