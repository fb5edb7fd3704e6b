import { inTime } from "../../signals/in_time.ts";
import { CheckpointError, NotShownError } from "../checkpoint_error.ts";
import { authorizationFor } from "./hub_token.ts";
import { Interruption } from "./interruption.ts";
import { ABSENT, CLOSED, isPage, PASSING } from "./refusals.ts";

/** Status of a response with a part of a file. */
export const PARTIAL = 206;

interface Question {
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
  throw new Interruption(await refusal(response, question.url, waitMs), waitMs);
}

async function reach(question: Question, signal: AbortSignal): Promise<Response> {
  try {
    return await ask(question, signal);
  } catch (cause) {
    signal.throwIfAborted();
    const ofOther = isOfAnotherSite(question.url)
      ? await soon(import("./other_sites.ts")).catch(() => null)
      : null;
    const response = await ofOther?.askAgain(question.url, () => ask(question, signal), signal);
    if (response) return response;
    signal.throwIfAborted();
    throw unreachable(question.url, cause);
  }
}

/** Code that is for a request that failed, if it arrives in two seconds: the network may be gone. */
function soon<T>(code: Promise<T>): Promise<T> {
  return inTime(2000, code, () => new Error("late"));
}

function ask({ url, method = "GET", headers = {}, token }: Question, signal: AbortSignal): Promise<Response> {
  // Never mix two versions of a checkpoint's files: the browser's cache may answer only if the host confirms.
  const all = { ...headers, ...authorizationFor(url, token) };
  return fetch(url, { method, cache: "no-cache", signal, headers: all });
}

function isOfAnotherSite(url: string): boolean {
  return new URL(url).origin !== (globalThis as { location?: { origin: string } }).location?.origin;
}

/** Discards a response unread. If its connection broke, there is nothing to discard. */
export async function discard({ body }: Response): Promise<void> {
  await body?.cancel().catch(() => {});
}

/** The response, if it brings the file or a part of it. @throws CheckpointError otherwise */
export async function checked(response: Response, url: string): Promise<Response> {
  if (!response.ok || isPage(response)) throw await refusal(response, url);
  return response;
}

async function refusal(response: Response, url: string, waitMs = 0): Promise<CheckpointError> {
  const words = await explain(response, url, waitMs);
  return isHidden(response) ? new NotShownError(words) : new CheckpointError("network", words);
}

/** Whether a host has no such file, or does not show it to the page. */
function isHidden(response: Response): boolean {
  return CLOSED.has(response.status) || ABSENT.has(response.status) || (response.ok && isPage(response));
}

/** What a refusal means and what to do; if the code for these words does not arrive in time, its status alone. */
async function explain(response: Response, url: string, waitMs: number): Promise<string> {
  try {
    const { explainRefusal } = await soon(import("./explain_refusal.ts"));
    return explainRefusal(response, url, waitMs);
  } catch {
    return `${url} was answered with HTTP ${response.status}. Check the address and the connection.`;
  }
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
