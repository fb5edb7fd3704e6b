import { CheckpointError, NotShownError } from "../checkpoint_error.ts";
import { isOfHub } from "./hub.ts";
import { authorizationFor } from "./hub_token.ts";
import { Interruption } from "./interruption.ts";

/** Status of a response with a part of a file. */
export const PARTIAL = 206;

/** Statuses that may pass with time. */
const PASSING: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504]);

const TOO_MANY = 429;

/** Statuses of hosts that require authentication. */
const CLOSED: ReadonlySet<number> = new Set([401, 403]);

/** Statuses of hosts that have no such file. */
export const ABSENT: ReadonlySet<number> = new Set([404, 410]);

export interface Question {
  readonly url: string;
  readonly method?: "GET" | "HEAD";
  readonly headers?: Readonly<Record<string, string>>;
  /** Token for the Hugging Face Hub; sent only to the Hub. */
  readonly token?: string | undefined;
}

/**
 * Requests a file, a part of one or its headers, once.
 * @throws Interruption if a retry may help; CheckpointError if it would not; the signal's reason
 */
export async function request(question: Question, signal: AbortSignal): Promise<Response> {
  const response = await reach(question, signal);
  if (!PASSING.has(response.status)) return response;
  await discard(response);
  const waitMs = retryAfter(response.headers);
  throw new Interruption(refusal(response, question.url, waitMs), waitMs);
}

async function reach(question: Question, signal: AbortSignal): Promise<Response> {
  try {
    return await ask(question, signal);
  } catch (cause) {
    signal.throwIfAborted();
    // Browsers hide from pages why a request failed, but not whether the host responds to a request without CORS.
    if (!isOfAnotherSite(question.url) || !(await answersUnread(question.url, signal))) {
      throw unreachable(question.url, cause);
    }
    return await ask(question, signal).catch((second: unknown) => {
      signal.throwIfAborted();
      throw unread(question.url, second);
    });
  }
}

function ask({ url, method = "GET", headers = {}, token }: Question, signal: AbortSignal): Promise<Response> {
  // Never mix two versions of a checkpoint's files: the browser's cache may answer only if the host confirms.
  const all = { ...headers, ...authorizationFor(url, token) };
  return fetch(url, { method, cache: "no-cache", signal, headers: all });
}

function isOfAnotherSite(url: string): boolean {
  return new URL(url).origin !== (globalThis as { location?: { origin: string } }).location?.origin;
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

/** Discards a response unread. If its connection broke, there is nothing to discard. */
export async function discard({ body }: Response): Promise<void> {
  await body?.cancel().catch(() => {});
}

/** The response, if it brings the file or a part of it. @throws CheckpointError otherwise */
export function checked(response: Response, url: string): Response {
  if (!response.ok) throw refusal(response, url);
  const type = response.headers.get("content-type") ?? "";
  if (/^(text\/html|application\/xhtml)/.test(type)) {
    throw new NotShownError(
      `${url} was answered with an HTML page (content type ${type}) in place of the file. Some hosts send one where a ` +
        "file is missing, others where someone must log in first: open the address in a tab of its own to see it.",
    );
  }
  return response;
}

function refusal({ status }: Response, url: string, waitMs = 0): CheckpointError {
  const told = `${url} was answered with HTTP ${status}.`;
  if (CLOSED.has(status) && isOfHub(url)) return new NotShownError(`${told} ${closedOnHub(url)}`);
  if (CLOSED.has(status)) {
    return new NotShownError(
      `${told} The host shows it only to those it knows, or has nothing of that name. It was asked as by a stranger: ` +
        "check the name, or download the files and open them from your computer.",
    );
  }
  if (ABSENT.has(status)) return new NotShownError(`${told} The host has no such file: check the address.`);
  if (status === TOO_MANY) {
    const wait = waitMs > 0 ? `${Math.ceil(waitMs / 1000)} s` : "some minutes";
    return new CheckpointError(
      "network",
      `${told} The host was asked too much in a short time. Wait ${wait} before you try again.`,
    );
  }
  if (waitMs > 0)
    return new CheckpointError("network", `${told} The host asks to wait ${Math.ceil(waitMs / 1000)} s.`);
  const advice = PASSING.has(status) ? "The host is in trouble: try again later." : "Check the address.";
  return new CheckpointError("network", `${told} ${advice}`);
}

function closedOnHub(url: string): string {
  const repository = url.replace(/\/resolve\/.*$/, "");
  return (
    "The Hugging Face Hub shows it only to those whom its owner lets see it, or has nothing of that name. Check the name. " +
    `If it is there, log in at ${repository} and accept its terms; make a token with read access at ` +
    "https://huggingface.co/settings/tokens; put it into the field for a Hub token, and look again. Or download the files " +
    "and open them from your computer."
  );
}

/** Milliseconds a host asks us to wait, given in seconds or as a date; 0 if not given, or hidden from the page. */
function retryAfter(headers: Headers): number {
  const told = headers.get("retry-after") ?? "";
  const wait = /^\d+$/.test(told) ? 1000 * Number(told) : Date.parse(told) - Date.now();
  return wait > 0 ? wait : 0;
}

function unreachable(url: string, cause: unknown): Interruption {
  const message = `${url} could not be reached. Check the address and the connection.`;
  return new Interruption(new CheckpointError("network", message, { cause }));
}

function unread(url: string, cause: unknown): CheckpointError {
  return new CheckpointError(
    "network",
    `The host of ${url} answers, but lets no page of another site read what it sends (CORS). Whoever runs it can allow ` +
      "that with the header Access-Control-Allow-Origin: *. Or download the files and open them from your computer.",
    { cause },
  );
}
