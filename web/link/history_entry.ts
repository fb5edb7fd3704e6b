/**
 * Puts a state, and a hash where one is given, in the place of the tab's present entry of the history.
 * @returns false where the browser refuses, which it may for a while or always: Safari more than 100 times in 30
 * seconds, others in sandboxed frames. All is as it was then.
 */
export function replaceHistoryEntry(state: unknown, hash?: string): boolean {
  return succeeds(() => history.replaceState(state, "", hash));
}

/** Adds an entry with the present one's address. @returns as `replaceHistoryEntry` */
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
