import { ENGINE_NAMES, firstOf, HEADS, shorten } from "../../src/index.ts";
import { bringIntoRange, describeRange } from "../settings/into_range.ts";
import { ROOM_NAMES, type RoomName } from "../rooms/room_names.ts";
import { DEFAULTS, MODEL_NAMES, type NumberSetting, RANGES, type Settings } from "../settings/settings.ts";
import { type Digest, formatDigest, parseDigest } from "./digest.ts";
import { guardEscapes, undoEscapes, type Unescaped, unescape } from "./escapes.ts";

/** The contents of a link. */
export interface Link {
  readonly settings: Settings;
  /** Whether to generate at once. */
  readonly run: boolean;
  /** Of the text that the link's author saw; null if the link has none, or it is not for these settings. */
  readonly digest: Digest | null;
  /** The room to open; null for none. */
  readonly room: RoomName | null;
  /** What was ignored or changed, one sentence each. */
  readonly remarks: readonly string[];
}

/** Far more than any context here holds. */
export const MAX_PROMPT_CHARACTERS = 10_000;

const ROOM_KEY = "panel";

/** The key of each setting, in the order in which links have them. */
const KEYS: Readonly<Record<keyof Settings, string>> = {
  prompt: "p",
  count: "n",
  seed: "seed",
  temperature: "t",
  topK: "k",
  topP: "top_p",
  engine: "engine",
  head: "head",
  model: "model",
};

/** A query string added by others has other keys. */
const IS_OURS = new RegExp(`(?:^|&)(?:${[...Object.values(KEYS), "run", "d", ROOM_KEY].join("|")})=`);

/** Reads one link, collecting remarks. */
class LinkReader {
  readonly remarks: string[] = [];
  readonly #pairs: ReadonlyMap<string, Unescaped>;

  constructor(text: string) {
    const undone = undoEscapes(text);
    this.#pairs = pairsOf(undone);
    if (undone !== "" && !undone.includes("=")) {
      this.remarks.push(`The link’s “${quoted(undone)}” holds no settings: the defaults are used.`);
    }
  }

  get run(): boolean {
    return /^1\W*$/.test(this.#get("run") ?? ""); // a full stop or bracket may be stuck to the end of a link
  }

  prompt(): string {
    const prompt = this.#get(KEYS.prompt) ?? DEFAULTS.prompt;
    if (prompt.length <= MAX_PROMPT_CHARACTERS) return prompt;
    this.remarks.push(
      `The link’s prompt has ${prompt.length} characters; the first ${MAX_PROMPT_CHARACTERS} were kept.`,
    );
    return firstOf(prompt, MAX_PROMPT_CHARACTERS);
  }

  number(setting: NumberSetting): number {
    const key = KEYS[setting];
    const raw = this.#get(key);
    if (raw === undefined) return DEFAULTS[setting];
    const asked = raw.trim() === "" ? Number.NaN : Number(raw);
    const taken = Number.isFinite(asked) ? bringIntoRange(asked, RANGES[setting]) : DEFAULTS[setting];
    if (taken !== asked) this.#remark(key, raw, describeRange(RANGES[setting]), taken);
    return taken;
  }

  name<T extends string>(setting: keyof Settings, known: readonly T[], fallback: T): T {
    const key = KEYS[setting];
    const raw = this.#get(key);
    if (raw === undefined) return fallback;
    const found = known.find((name) => name === raw);
    if (!found) this.#remark(key, raw, `this page has ${known.join(", ")}`, fallback);
    return found ?? fallback;
  }

  /** Read this last: if settings were changed, the text differs from the author's. */
  digest(): Digest | null {
    const raw = this.#get("d");
    if (raw === undefined || this.remarks.length > 0) return null;
    const digest = parseDigest(raw.replace(/(?<![^\w-])[^\w-]+$/, "")); // as for the room
    if (!digest) {
      this.remarks.push(
        `The link’s digest, d=${quoted(raw)}, is damaged, so the page can’t tell whether this device writes the same text.`,
      );
    }
    return digest;
  }

  /** Read this after the digest: the room does not change the text. */
  room(): RoomName | null {
    // As for `run`. The search begins where such a tail does: from each of its characters a long link would take minutes.
    const raw = this.#get(ROOM_KEY)?.replace(/(?<!\W)\W+$/, "");
    const found = ROOM_NAMES.find((name) => name === raw) ?? null;
    if (raw && !found) this.#remark(ROOM_KEY, raw, `this page has ${ROOM_NAMES.join(", ")}`, "none");
    return found;
  }

  /** Whether the text may differ from the author's; the digest will tell, if there is one. */
  remarkOldWriting(): void {
    if (this.#pairs.get(KEYS.prompt)?.isUtf8 ?? true) return;
    this.remarks.push(
      "The link’s prompt is not in UTF-8, so it was read as Latin-1: check that it reads as intended.",
    );
  }

  #get(key: string): string | undefined {
    return this.#pairs.get(key)?.text;
  }

  #remark(key: string, raw: string, allowed: string, taken: string | number): void {
    this.remarks.push(`The link says ${key}=${quoted(raw)}, but ${allowed}: ${taken} is used.`);
  }
}

/** If a key occurs twice, the first counts. */
function pairsOf(text: string): ReadonlyMap<string, Unescaped> {
  const pairs = new Map<string, Unescaped>();
  for (const pair of text.split("&")) {
    const [key = "", ...value] = pair.split("=");
    if (value.length > 0 && !pairs.has(key)) pairs.set(key, unescape(value.join("=")));
  }
  return pairs;
}

/** A value, short enough for a remark. */
function quoted(raw: string): string {
  return shorten(raw, 24);
}

/**
 * The link by which the page was opened: what follows the `#`, or the `?` that some programs make of it. Such programs
 * also add query strings of their own (`?utm_source=`), so the `?` counts only if there is no `#`.
 */
export function linkOf(address: Pick<Location, "hash" | "search">): Link {
  return parseLink(linkTextOf(address));
}

/** The same link as text. */
export function linkTextOf({ hash, search }: Pick<Location, "hash" | "search">): string {
  return hash.length > 1 || foreignQuery({ search }) === search ? hash : search;
}

/** An address's query if it is none of this page's links; otherwise "". */
export function foreignQuery({ search }: Pick<Location, "search">): string {
  return IS_OURS.test(undoEscapes(search)) ? "" : search;
}

/** Whether the page was opened without any settings, as by typing its address; a room is not a setting. */
export function asksForNothing(address: Pick<Location, "hash" | "search">): boolean {
  const texts = [address.hash, address.search].map((text) => withRoom(text, null).replace(/^#/, ""));
  return !texts.some((text) => IS_OURS.test(text)) && linkOf(address).remarks.length === 0;
}

/** @param text with or without its `#`; escapes added on its way are undone (`escapes.ts`) */
export function parseLink(text: string): Link {
  const reader = new LinkReader(text);
  const settings: Settings = {
    prompt: reader.prompt(),
    count: reader.number("count"),
    seed: reader.number("seed"),
    temperature: reader.number("temperature"),
    topK: reader.number("topK"),
    topP: reader.number("topP"),
    engine: reader.name("engine", ENGINE_NAMES, DEFAULTS.engine),
    head: reader.name("head", HEADS, DEFAULTS.head),
    model: reader.name("model", MODEL_NAMES, DEFAULTS.model),
  };
  const digest = reader.digest();
  reader.remarkOldWriting();
  return { settings, run: reader.run, digest, room: reader.room(), remarks: reader.remarks };
}

/**
 * The hash of a link that writes the same text for anyone who opens it. Every setting is explicit, so that the text
 * stays the same when a default changes.
 * @param digest of the text, if known
 */
export function formatLink(settings: Settings, digest: Digest | null): string {
  const pairs = new URLSearchParams({ ...keyed(settings), run: "1" });
  if (digest) pairs.set("d", formatDigest(digest));
  // Every decoder reads %20 as a space; only form decoders read "+" as one.
  return `#${guardEscapes(pairs.toString().replaceAll("+", "%20"))}`;
}

/** Settings by their keys in links. */
function keyed(settings: Settings): Record<string, string> {
  const names = Object.keys(KEYS) as (keyof Settings)[];
  return Object.fromEntries(names.map((name) => [KEYS[name], String(settings[name])]));
}

/**
 * The same link for another room; everything else in it stays as written.
 * @param link as for `parseLink`
 * @param room null for none
 * @returns a hash; "" for an empty link
 */
export function withRoom(link: string, room: RoomName | null): string {
  const pairs = undoEscapes(link).split("&");
  const others = pairs.filter((pair) => pair !== "" && pair.split("=")[0] !== ROOM_KEY);
  const all = room ? [...others, `${ROOM_KEY}=${room}`] : others;
  return all.length > 0 ? `#${all.join("&")}` : "";
}
