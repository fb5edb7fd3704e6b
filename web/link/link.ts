import { ENGINE_NAMES, HEADS } from "../../src/index.ts";
import { ROOM_NAMES, type RoomName } from "../rooms/room_names.ts";
import {
  bringIntoRange,
  DEFAULTS,
  describeRange,
  MODEL_NAMES,
  type NumberSetting,
  RANGES,
  type Settings,
} from "../settings/settings.ts";
import { type Digest, formatDigest, parseDigest } from "./digest.ts";
import { guardEscapes, undoEscapes, type Unescaped, unescape } from "./escapes.ts";

/** What a link asks for. */
export interface Link {
  readonly settings: Settings;
  /** Whether to generate at once. */
  readonly run: boolean;
  /** Of the text that its maker saw; null where it tells nothing of that, or not of a text with these settings. */
  readonly digest: Digest | null;
  /** The room that it opens; null for none. */
  readonly room: RoomName | null;
  /** What could not be taken as it stood, one sentence each. */
  readonly remarks: readonly string[];
}

/** Far more than any context here holds; a link is no place for a book. */
export const MAX_PROMPT_CHARACTERS = 10_000;

const ROOM_KEY = "panel";

const NUMBER_KEYS: Readonly<Record<NumberSetting, string>> = {
  count: "n",
  seed: "seed",
  temperature: "t",
  topK: "k",
  topP: "top_p",
};

/** A question mark of somebody else's has other keys. */
const IS_OURS = /(?:^|&)(?:p|n|seed|t|k|top_p|engine|head|model|run|d|panel)=/;

/** Reads one link, collecting remarks as it goes. */
class LinkReader {
  readonly remarks: string[] = [];
  readonly #pairs: ReadonlyMap<string, Unescaped>;

  constructor(text: string) {
    const undone = undoEscapes(text);
    this.#pairs = pairsOf(undone);
    if (undone !== "" && !undone.includes("=")) {
      this.remarks.push(`Nothing in the link’s “${shorten(undone)}” is a setting: the page’s own are used.`);
    }
  }

  get run(): boolean {
    return /^1\W*$/.test(this.#get("run") ?? ""); // a full stop or a bracket may stick to the end of a link
  }

  prompt(): string {
    const prompt = this.#get("p") ?? DEFAULTS.prompt;
    if (prompt.length <= MAX_PROMPT_CHARACTERS) return prompt;
    this.remarks.push(
      `The link's prompt has ${prompt.length} characters; the first ${MAX_PROMPT_CHARACTERS} were kept.`,
    );
    return prompt.slice(0, MAX_PROMPT_CHARACTERS).replace(/[\uD800-\uDBFF]$/, ""); // half a character
  }

  number(setting: NumberSetting): number {
    const key = NUMBER_KEYS[setting];
    const raw = this.#get(key);
    if (raw === undefined) return DEFAULTS[setting];
    const asked = raw.trim() === "" ? Number.NaN : Number(raw);
    const taken = Number.isFinite(asked) ? bringIntoRange(asked, RANGES[setting]) : DEFAULTS[setting];
    if (taken !== asked) this.#remark(key, raw, describeRange(RANGES[setting]), taken);
    return taken;
  }

  name<T extends string>(key: string, known: readonly T[], fallback: T): T {
    const raw = this.#get(key);
    if (raw === undefined) return fallback;
    const found = known.find((name) => name === raw);
    if (!found) this.#remark(key, raw, `this page has ${known.join(", ")}`, fallback);
    return found ?? fallback;
  }

  /** To be read last: settings that were not taken as they stood give another text than the maker's. */
  digest(): Digest | null {
    const raw = this.#get("d");
    if (raw === undefined || this.remarks.length > 0) return null;
    const digest = parseDigest(raw.replace(/[^\w-]+$/, "")); // as for `run`
    if (!digest) {
      this.remarks.push(
        `The link's digest, d=${shorten(raw)}, is damaged: whether this device writes the same text as its maker's can't be told.`,
      );
    }
    return digest;
  }

  /** To be read after the digest: whichever room is open, the text is the same. */
  room(): RoomName | null {
    const raw = this.#get(ROOM_KEY)?.replace(/\W+$/, ""); // as for `run`
    const found = ROOM_NAMES.find((name) => name === raw) ?? null;
    if (raw && !found) this.#remark(ROOM_KEY, raw, `this page has ${ROOM_NAMES.join(", ")}`, "none");
    return found;
  }

  /** Whether another text than the maker's may have been read; the digest will tell, where there is one. */
  remarkOldWriting(): void {
    if (this.#pairs.get("p")?.isUtf8 ?? true) return;
    this.remarks.push(
      "The link’s prompt is not in UTF-8, so it was read as Latin-1: see whether it is as it was meant.",
    );
  }

  #get(key: string): string | undefined {
    return this.#pairs.get(key)?.text;
  }

  #remark(key: string, raw: string, allowed: string, taken: string | number): void {
    this.remarks.push(`The link says ${key}=${shorten(raw)}, but ${allowed}: ${taken} is used.`);
  }
}

/** Of a key that stands twice the first counts. */
function pairsOf(text: string): ReadonlyMap<string, Unescaped> {
  const pairs = new Map<string, Unescaped>();
  for (const pair of text.split("&")) {
    const [key = "", ...value] = pair.split("=");
    if (value.length > 0 && !pairs.has(key)) pairs.set(key, unescape(value.join("=")));
  }
  return pairs;
}

function shorten(raw: string): string {
  return raw.length > 24 ? `${raw.slice(0, 24)}…` : raw;
}

/**
 * The link by which a page was opened: what stands behind the `#`, or behind the `?` that some programs make of it.
 * Such programs add a question mark of their own too (`?utm_source=`), so it counts only where there is no `#`.
 */
export function linkOf(address: Pick<Location, "hash" | "search">): Link {
  return parseLink(linkTextOf(address));
}

/** The same link as text. */
export function linkTextOf({ hash, search }: Pick<Location, "hash" | "search">): string {
  return hash.length > 1 || !IS_OURS.test(undoEscapes(search)) ? hash : search;
}

/** Whether a page was opened without any settings, as by someone who has typed its name; a room is none. */
export function asksForNothing(address: Pick<Location, "hash" | "search">): boolean {
  const texts = [address.hash, address.search].map((text) => withRoom(text, null).replace(/^#/, ""));
  return !texts.some((text) => IS_OURS.test(text)) && linkOf(address).remarks.length === 0;
}

/** @param text with or without its `#`; whatever was made of it on its way is undone (`escapes.ts`) */
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
 * The hash of a link that writes the same text at once for whoever opens it. Every setting is spelled out, so
 * that it stays the same text when a default changes.
 * @param digest of the text, where it is known
 */
export function formatLink(settings: Settings, digest: Digest | null): string {
  const pairs = new URLSearchParams({ p: settings.prompt });
  for (const setting of ["count", "seed", "temperature", "topK", "topP"] as const) {
    pairs.set(NUMBER_KEYS[setting], String(settings[setting]));
  }
  pairs.set("engine", settings.engine);
  pairs.set("head", settings.head);
  pairs.set("model", settings.model);
  pairs.set("run", "1");
  if (digest) pairs.set("d", formatDigest(digest));
  // %20 is read as a space by every decoder, "+" only by those of forms.
  return `#${guardEscapes(pairs.toString().replaceAll("+", "%20"))}`;
}

/**
 * The same link, opening another room; all else in it stays as it is written there.
 * @param link as `parseLink` takes it
 * @param room null for none
 * @returns a hash; "" for a link that says nothing
 */
export function withRoom(link: string, room: RoomName | null): string {
  const pairs = undoEscapes(link).split("&");
  const others = pairs.filter((pair) => pair !== "" && pair.split("=")[0] !== ROOM_KEY);
  const all = room ? [...others, `${ROOM_KEY}=${room}`] : others;
  return all.length > 0 ? `#${all.join("&")}` : "";
}
