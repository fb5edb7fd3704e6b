/** Whether a write failed because the browser grants this site no more storage. */
export function isStorageFull(error: unknown): boolean {
  return error instanceof Error && error.name === "QuotaExceededError";
}
