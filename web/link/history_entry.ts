/**
 * Puts a state, and a hash where one is given, in the place of the tab's present entry of the history.
 * @returns false where the browser refuses, which it may for a while or always: Safari more than 100 times in 30
 * seconds, others in sandboxed frames. All is as it was then.
 */
export function replaceHistoryEntry(state: unknown, hash?: string): boolean {
  try {
    history.replaceState(state, "", hash);
    return true;
  } catch {
    return false;
  }
}
