import { lookUp } from "../../json/json.ts";
import { CheckpointError } from "../checkpoint_error.ts";
import { HUB } from "./hub.ts";
import { parseUrl } from "./parse_url.ts";

/** Where a checkpoint's files are. */
export interface Address {
  /** What to call it. */
  readonly name: string;
  /** Address of the folder, with a trailing slash. */
  readonly url: string;
  /** The file in it that the typed text leads to; null if that leads to the folder itself. */
  readonly file: string | null;
  /** Parts of the typed text that were ignored, one sentence each. */
  readonly leftOut: readonly string[];
}

/** A folder, and a file in it or null. */
interface Place {
  readonly folder: string;
  readonly file: string | null;
}

/** All of a repository. */
const REPOSITORY: Place = { folder: "", file: null };

/** The Hub's own host names: the last redirects to the first. */
const HUB_HOSTS: ReadonlySet<string> = new Set(["huggingface.co", "www.huggingface.co", "hf.co"]);
/** Addresses of these hosts and of this computer may be typed without `https://` or `http://`. */
const WITHOUT_SCHEME = /^(?:\/\/)?((?:www\.)?huggingface\.co|hf\.co|localhost|127\.0\.0\.1)(?=[:/?#]|$)/i;

/** Owner and name, as the Hub allows them: https://huggingface.co/docs/hub/repositories-getting-started */
const HUB_ID = /^[A-Za-z0-9][\w.-]{0,95}\/[A-Za-z0-9][\w.-]{0,95}$/;
/** A branch, a tag or a commit, such as `main`, `step1000-tokens4B` or `refs/pr/1`. */
const REVISION = /^\w[\w./-]{0,199}$/;
/** Revisions whose slashes the Hub's page addresses don't escape. */
const SPECIAL_REVISION = /^refs\/(?:pr\/\d+|convert\/\w+)(?=\/|$)/;

/** What follows the id in a Hub page's address, and whether that page shows a file of a revision. */
const HUB_PAGES: Readonly<Record<string, "file" | "folder" | "either">> = {
  tree: "folder",
  commit: "folder",
  commits: "folder",
  blob: "file",
  blame: "file",
  raw: "file",
  resolve: "either",
};

/** The last part of an address that leads to a file, not to a folder with a dot in its name, such as `v1.5`. */
const FILE = /\.(?:json|safetensors|bin|pt|pth|ckpt|onnx|gguf|txt|md|model|jinja|ya?ml|html?)$/i;

/**
 * Reads a typed address: an id of the Hub such as `allenai/OLMo-1B-hf`, a page of the Hub, or a folder, or a file in
 * it, on any host.
 * @param revision of the Hub; a revision in the address takes precedence. "" is `main`.
 * @throws CheckpointError that says what to type
 */
export function parseAddress(typed: string, revision: string): Address {
  const [text, typedRevision] = [typed.trim(), revision.trim()];
  const whole = withScheme(text);
  if (!whole.includes("://")) return hubAddress(text.replace(/\/+$/, ""), typedRevision, REPOSITORY, []);
  const url = parseUrl(whole);
  if (!url || !isAllowed(url)) {
    throw wrong(
      text,
      "Only https addresses can be opened, and http addresses of this computer by the name localhost or by 127.0.0.1.",
    );
  }
  if (url.username || url.password)
    throw wrong(url.host, "An address must not hold a user name or a password.");
  const leftOut = url.search ? [`What follows the question mark is left out: ${url.search}`] : [];
  if (isHub(url)) return hubPage(url, typedRevision, leftOut);
  if (typedRevision) {
    leftOut.push(`Only repositories of the Hugging Face Hub have revisions: ${typedRevision} is left out.`);
  }
  const { folder, file } = placeAt(url.pathname, "either");
  return {
    name: url.host + folder.replace(/\/$/, ""),
    url: url.origin + folder,
    file: file === null ? null : decoded(file),
    leftOut,
  };
}

function withScheme(text: string): string {
  const [, host] = WITHOUT_SCHEME.exec(text) ?? [];
  if (host === undefined) return text;
  return `${HUB_HOSTS.has(host.toLowerCase()) ? "https" : "http"}://${text.replace(/^\/\//, "")}`;
}

function isHub({ protocol, host }: URL): boolean {
  return HUB_HOSTS.has(host) && (protocol === "https:" || protocol === "http:");
}

/** Must agree with the page's Content-Security-Policy: `build/content_security_policy.ts`. */
function isAllowed(url: URL): boolean {
  const isHere = url.protocol === "http:" && ["localhost", "127.0.0.1"].includes(url.hostname);
  return url.protocol === "https:" || isHere || isHub(url);
}

/** What is at a path; the folder has a trailing slash. */
function placeAt(path: string, leadsTo: "file" | "folder" | "either"): Place {
  if (path.endsWith("/")) return { folder: path, file: null };
  const isFile = leadsTo === "either" ? FILE.test(path) : leadsTo === "file";
  if (!isFile) return { folder: `${path}/`, file: null };
  const start = path.lastIndexOf("/") + 1;
  return { folder: path.slice(0, start), file: path.slice(start) };
}

function hubPage(url: URL, typedRevision: string, leftOut: readonly string[]): Address {
  const [owner, repository, page, ...rest] = url.pathname.split("/").filter((part) => part !== "");
  const id = `${owner ?? ""}/${repository ?? ""}`;
  if (page === undefined) return hubAddress(id, typedRevision, REPOSITORY, leftOut);
  const leadsTo = lookUp(HUB_PAGES, page);
  if (!leadsTo || rest.length === 0) {
    throw wrong(url.host + url.pathname, "On the Hub, only pages that show files lead to a checkpoint.");
  }
  const place = rest.map(decoded).join("/");
  const revision = SPECIAL_REVISION.exec(place)?.[0] ?? decoded(rest[0] ?? "");
  const path = place.slice(revision.length) + (url.pathname.endsWith("/") ? "/" : "");
  const shown = page.startsWith("commit") ? REPOSITORY : placeAt(path || "/", leadsTo);
  const isOther = typedRevision && typedRevision !== revision;
  const told = isOther
    ? [...leftOut, `The address names the revision ${revision}: ${typedRevision} is left out.`]
    : leftOut;
  return hubAddress(id, revision, shown, told);
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part; // its % fits neither a revision nor a folder; the name of a file may have it
  }
}

/** @param revision "" is `main` @param place in the repository, decoded; leading and trailing slashes are optional */
function hubAddress(
  id: string,
  revision: string,
  { folder, file }: Place,
  leftOut: readonly string[],
): Address {
  const taken = revision || "main";
  if (!HUB_ID.test(id) || id.includes("..")) throw wrong(id, "An id has an owner and a name.");
  if (!REVISION.test(taken) || taken.includes("..")) {
    throw new CheckpointError(
      "address",
      `"${taken}" is not a revision on the Hub. Type a branch, a tag or a commit, or leave it empty for main.`,
    );
  }
  const parts = folder.split("/").filter((part) => part !== "");
  if (parts.some((part) => /^\.+$/.test(part))) throw wrong(folder, "A folder lies within its repository.");
  const name = [id, ...parts].join("/") + (taken === "main" ? "" : ` (${taken})`);
  const path = [encodeURIComponent(taken), ...parts.map(encodeURIComponent), ""].join("/");
  return { name, url: `${HUB}/${id}/resolve/${path}`, file, leftOut };
}

function wrong(text: string, reason: string): CheckpointError {
  return new CheckpointError(
    "address",
    `"${text}" is not the address of a checkpoint. ${reason} Type an id of the Hugging Face Hub, such as ` +
      "allenai/OLMo-1B-hf, or the https address of a folder with a config.json.",
  );
}
