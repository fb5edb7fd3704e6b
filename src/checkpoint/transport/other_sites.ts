import { CheckpointError } from "../checkpoint_error.ts";

/**
 * Browsers hide from pages why a request to another site failed, but not whether its host responds to one without CORS.
 * @param ask the same once more: the network may be back
 * @returns the response to that; null if the host does not respond
 * @throws CheckpointError if it does, and the page may not read it; the signal's reason
 */
export async function askAgain(
  url: string,
  ask: () => Promise<Response>,
  signal: AbortSignal,
): Promise<Response | null> {
  if (!(await answersUnread(url, signal))) return null;
  try {
    return await ask();
  } catch (cause) {
    signal.throwIfAborted();
    throw unread(url, cause);
  }
}

async function answersUnread(url: string, signal: AbortSignal): Promise<boolean> {
  try {
    await fetch(url, { method: "HEAD", mode: "no-cors", cache: "no-cache", signal });
    return true;
  } catch {
    signal.throwIfAborted();
    return false;
  }
}

function unread(url: string, cause: unknown): CheckpointError {
  return new CheckpointError(
    "network",
    `The host of ${url} answers, but lets no page of another site read what it sends (CORS). Whoever runs it can allow ` +
      "that with the header Access-Control-Allow-Origin: *. Or download the files and open them from your computer.",
    { cause },
  );
}
