import { CheckpointError } from "../checkpoint_error.ts";
import { parseUrl } from "./parse_url.ts";

export const HUB = "https://huggingface.co";

/** Where a checkpoint's files are. */
export interface Address {
  /** What to call it. */
  readonly name: string;
  /** Of the folder, with a slash at its end. */
  readonly url: string;
}

/** Owner and name, as the Hub allows them: https://huggingface.co/docs/hub/repositories-getting-started */
const HUB_ID = /^[A-Za-z0-9][\w.-]{0,95}\/[A-Za-z0-9][\w.-]{0,95}$/;
/** A branch, a tag or a commit: such as `main`, `step1000-tokens4B` or `refs/pr/1`. */
const REVISION = /^\w[\w./-]{0,199}$/;
/** What may follow the id in the address of one of the Hub's pages. */
const HUB_PAGE = /^\/([^/]+\/[^/]+)(?:\/(?:tree|blob|resolve)\/([^/]+)(?:\/.*)?)?\/?$/;

/**
 * Reads what a person typed: an id of the Hub such as `allenai/OLMo-1B-hf`, the address of a page of the Hub, or that
 * of a folder, or of a file in it, on any host.
 * @param revision of the Hub; an address that names one wins. "" is `main`.
 * @throws CheckpointError saying what would do
 */
export function parseAddress(typed: string, revision: string): Address {
  const text = typed.trim();
  if (!text.includes("://")) return hubAddress(text, revision.trim() || "main");
  const url = parseUrl(text);
  if (!url || !isAllowed(url)) {
    throw wrong(text, "Only https addresses can be opened, and http ones of this very computer (localhost).");
  }
  if (url.username || url.password)
    throw wrong(url.host, "An address must not hold a user name or a password.");
  if (url.origin === HUB) return hubPage(url, revision);
  return { name: url.host + url.pathname.replace(/\/[^/]*$/, ""), url: new URL(".", url).href };
}

/** The page's Content-Security-Policy says the same: `build/content_security_policy.ts`. */
function isAllowed({ protocol, hostname }: URL): boolean {
  return protocol === "https:" || (protocol === "http:" && ["localhost", "127.0.0.1"].includes(hostname));
}

function hubPage(url: URL, typedRevision: string): Address {
  const [, id = "", revision] = HUB_PAGE.exec(url.pathname) ?? [];
  return hubAddress(id, decoded(revision ?? "") || typedRevision.trim() || "main");
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part; // whose % no revision has
  }
}

function hubAddress(id: string, revision: string): Address {
  if (!HUB_ID.test(id) || id.includes("..")) throw wrong(id, "An id has an owner and a name.");
  if (!REVISION.test(revision) || revision.includes("..")) {
    throw new CheckpointError(
      "address",
      `"${revision}" is no revision of the Hub. Take a branch, a tag or a commit, or leave it empty for main.`,
    );
  }
  const name = revision === "main" ? id : `${id} (${revision})`;
  return { name, url: `${HUB}/${id}/resolve/${encodeURIComponent(revision)}/` };
}

function wrong(text: string, reason: string): CheckpointError {
  return new CheckpointError(
    "address",
    `"${text}" names no place that a checkpoint could be at. ${reason} Type an id of the Hugging Face Hub, such as ` +
      "allenai/OLMo-1B-hf, or the https address of a folder with a config.json.",
  );
}
