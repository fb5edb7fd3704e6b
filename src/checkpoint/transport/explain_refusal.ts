import { isOfHub } from "./hub.ts";
import { ABSENT, CLOSED, isPage, PASSING } from "./refusals.ts";

const TOO_MANY = 429;

/** What it means that a host answered without the file, and what to do. */
export function explainRefusal(response: Response, url: string, waitMs: number): string {
  return response.ok && isPage(response)
    ? explainPage(response, url)
    : `${url} was answered with HTTP ${response.status}. ${explainStatus(response, url, waitMs)}`;
}

function explainPage({ headers }: Response, url: string): string {
  return (
    `${url} was answered with an HTML page (content type ${headers.get("content-type")}) in place of the file. Some hosts ` +
    "send one where a file is missing, others where someone must log in first: open the address in a tab of its own to " +
    "see it."
  );
}

function explainStatus({ status }: Response, url: string, waitMs: number): string {
  if (CLOSED.has(status)) return isOfHub(url) ? closedOnHub(url) : CLOSED_ELSEWHERE;
  if (ABSENT.has(status)) return "The host has no such file: check the address.";
  const wait = `${Math.ceil(waitMs / 1000)} s`;
  if (status === TOO_MANY) {
    return `The host received too many requests. Wait ${waitMs > 0 ? wait : "some minutes"} before you try again.`;
  }
  if (waitMs > 0) return `The host asks to wait ${wait}: try again then.`;
  return PASSING.has(status) ? "The host is in trouble: try again later." : "Check the address.";
}

const CLOSED_ELSEWHERE =
  "The host shows it only to people it knows, or has nothing of that name. The request carried no login: check the " +
  "name, or download the files and open them from your computer.";

function closedOnHub(url: string): string {
  const repository = url.replace(/\/resolve\/.*$/, "");
  return (
    "The Hugging Face Hub shows it only to people its owner allows, or has nothing of that name. Check the name. " +
    `If it is there, log in at ${repository} and accept its terms; make a token with read access at ` +
    "https://huggingface.co/settings/tokens; give it to this program as the Hub token, and try again. Or download the files " +
    "and open them from your computer."
  );
}
