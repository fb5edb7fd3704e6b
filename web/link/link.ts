import { ENGINE_NAMES, HEADS } from "../../src/index.ts";
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

/** What a link asks for. */
export interface Link {
  readonly settings: Settings;
  /** Whether to generate at once. */
  readonly run: boolean;
  /** Of the text that its maker saw; null where it tells nothing of that, or not of a text with these settings. */
  readonly digest: Digest | null;
  /** What could not be taken as it stood, one sentence each. */
  readonly remarks: readonly string[];
}

/** Far more than any context here holds; a link is no place for a book. */
export const MAX_PROMPT_CHARACTERS = 10_000;

const NUMBER_KEYS: Readonly<Record<NumberSetting, string>> = {
  count: "n",
  seed: "seed",
  temperature: "t",
  topK: "k",
  topP: "top_p",
};

/** Reads one link, collecting remarks as it goes. */
class LinkReader {
  readonly remarks: string[] = [];
  readonly #pairs: URLSearchParams;

  constructor(hash: string) {
    this.#pairs = new URLSearchParams(hash.replace(/^#/, ""));
  }

  get run(): boolean {
    return this.#pairs.get("run") === "1";
  }

  prompt(): string {
    const prompt = this.#pairs.get("p") ?? DEFAULTS.prompt;
    if (prompt.length <= MAX_PROMPT_CHARACTERS) return prompt;
    this.remarks.push(
      `The link's prompt has ${prompt.length} characters; the first ${MAX_PROMPT_CHARACTERS} were kept.`,
    );
    return prompt.slice(0, MAX_PROMPT_CHARACTERS).replace(/[\uD800-\uDBFF]$/, ""); // half a character
  }

  number(setting: NumberSetting): number {
    const key = NUMBER_KEYS[setting];
    const raw = this.#pairs.get(key);
    if (raw === null) return DEFAULTS[setting];
    const asked = raw.trim() === "" ? Number.NaN : Number(raw);
    const taken = Number.isFinite(asked) ? bringIntoRange(asked, RANGES[setting]) : DEFAULTS[setting];
    if (taken !== asked) this.#remark(key, raw, describeRange(RANGES[setting]), taken);
    return taken;
  }

  name<T extends string>(key: string, known: readonly T[], fallback: T): T {
    const raw = this.#pairs.get(key);
    if (raw === null) return fallback;
    const found = known.find((name) => name === raw);
    if (!found) this.#remark(key, raw, `this page has ${known.join(", ")}`, fallback);
    return found ?? fallback;
  }

  /** To be read last: settings that were not taken as they stood give another text than the maker's. */
  digest(): Digest | null {
    const raw = this.#pairs.get("d");
    if (raw === null || this.remarks.length > 0) return null;
    const digest = parseDigest(raw);
    if (!digest) {
      this.remarks.push(
        `The link's digest, d=${shorten(raw)}, is damaged: whether this device writes the same text as its maker's can't be told.`,
      );
    }
    return digest;
  }

  #remark(key: string, raw: string, allowed: string, taken: string | number): void {
    this.remarks.push(`The link says ${key}=${shorten(raw)}, but ${allowed}: ${taken} is used.`);
  }
}

function shorten(raw: string): string {
  return raw.length > 24 ? `${raw.slice(0, 24)}…` : raw;
}

/** @param hash `location.hash`, with or without its `#` */
export function parseLink(hash: string): Link {
  const reader = new LinkReader(hash);
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
  return { settings, run: reader.run, digest: reader.digest(), remarks: reader.remarks };
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
  return `#${pairs.toString().replaceAll("+", "%20")}`;
}
