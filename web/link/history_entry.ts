/**
 * Replaces the state of the tab's current history entry, and its address if one is given.
 * @returns false if the browser refuses, temporarily or always: Safari does for more than 100 times in 30 seconds,
 * others in sandboxed frames. Then nothing has changed.
 */
export function replaceHistoryEntry(state: unknown, address?: string): boolean {
  return succeeds(() => history.replaceState(state, "", address));
}

/** Adds an entry with the current one's address. @returns as `replaceHistoryEntry` */
export function pushHistoryEntry(state: unknown): boolean {
  return succeeds(() => history.pushState(state, ""));
}

function succeeds(change: () => void): boolean {
  try {
    change();
    return true;
  } catch {
    return false;
  }
}
