import { CheckpointError } from "../checkpoint_error.ts";

/** A try that failed for a reason that may pass: `report` says what happened, should it be the last one. */
export class Interruption extends Error {
  override readonly name = "Interruption";
  constructor(readonly report: CheckpointError) {
    super(report.message);
  }
}

/** The status of an answer that is a part of a file. */
export const PARTIAL = 206;

/** Statuses of hosts that may do better a little later. */
const PASSING: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504]);

/** Statuses of hosts that want to know who asks. */
const CLOSED: ReadonlySet<number> = new Set([401, 403]);

/**
 * Asks a host for a file or a part of one, once.
 * @throws Interruption where another try may help; the signal's reason
 */
export async function request(
  url: string,
  headers: Record<string, string>,
  signal: AbortSignal | undefined,
): Promise<Response> {
  try {
    // Files of one checkpoint must not be mixed from two versions: the browser's cache may answer only if the host agrees.
    const response = await fetch(url, { cache: "no-cache", signal: signal ?? null, headers });
    if (PASSING.has(response.status)) throw refusal(response, url);
    return response;
  } catch (cause) {
    signal?.throwIfAborted();
    if (cause instanceof CheckpointError) throw new Interruption(cause);
    const message = `${url} could not be reached. Check the connection and try again.`;
    throw new Interruption(new CheckpointError("network", message, { cause }));
  }
}

/** Leaves an answer unread. Of a connection that broke meanwhile there is nothing to leave. */
export async function discard({ body }: Response): Promise<void> {
  await body?.cancel().catch(() => {});
}

/** An answer that brings the file or a part of it. @throws CheckpointError for any other */
export function checked(response: Response, url: string): Response {
  if (!response.ok) throw refusal(response, url);
  const type = response.headers.get("content-type") ?? "";
  if (type.startsWith("text/html")) {
    throw new CheckpointError(
      "malformed",
      `${url} was answered with an HTML page (content type ${type}) in place of the file. Hosts of single-page ` +
        "applications do so where a file is missing: check that it is there.",
    );
  }
  return response;
}

function refusal({ status }: Response, url: string): CheckpointError {
  const advice = CLOSED.has(status)
    ? "The host shows it only to those it knows, or has nothing of that name. It was asked as by a stranger: " +
      "check the name, or download the files and open them from your computer."
    : "Check that the file is there and try again.";
  return new CheckpointError("network", `${url} was answered with HTTP ${status}. ${advice}`);
}
