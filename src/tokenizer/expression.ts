import { showJson } from "../json/json.ts";
import { shorten } from "../words/cut.ts";
import { TokenizerError } from "./tokenizer_error.ts";

/**
 * The regular expressions that split text into words: those of GPT-2, GPT-4 and similar tokenizers:
 *
 *     expression  branch | branch | …
 *     branch      items in a row; the last may be (?!\S)
 *     item        a character, \s, \r, \p{L} and the like, or a class of them in brackets; and ?, *, +, {2} or {1,3}
 *                 or the suffixes of English contractions
 *
 * All others are refused, because an untrusted expression could run forever on a short text. These can't: they have no
 * nested repetition, and before the last item that can fail at most one item is unbounded. So a branch takes at most as
 * many steps as there are characters.
 *
 * Hugging Face's library uses Oniguruma, whose `\s` and `(?i:)` differ from JavaScript's. Its tables may lack
 * characters recently added to Unicode, which may then be split differently.
 */
interface Item {
  /** JavaScript source, for the flags `gu`. */
  readonly source: string;
  /** Whether it can match nothing. */
  readonly isOptional: boolean;
  readonly isUnbounded: boolean;
}

/** Suffixes of contractions, each as one group: a quantifier may follow. When it ignores case, Oniguruma matches ſ with s. */
const CONTRACTIONS: ReadonlyMap<string, string> = new Map([
  ["(?i:'s|'t|'re|'ve|'m|'ll|'d)", "(?:'(?:[sSſtTmMdD]|[rR][eE]|[vV][eE]|[lL][lL]))"],
  ["'(?i:[sdmt]|ll|ve|re)", "(?:'(?:[sSſtTmMdD]|[rR][eE]|[vV][eE]|[lL][lL]))"],
  ["'(?:[sdmt]|ll|ve|re)", "(?:'(?:[sdmt]|ll|ve|re))"],
]);
const NO_SPACE_BEHIND = "(?!\\S)";

/** Unicode white space: JavaScript's `\s` includes U+FEFF and lacks U+0085. */
const ESCAPES: ReadonlyMap<string, string> = new Map([
  ["\\s", "\\p{White_Space}"],
  ["\\S", "\\P{White_Space}"],
  ["\\r", "\\r"],
  ["\\n", "\\n"],
  ["\\t", "\\t"],
]);
/** General categories: https://www.unicode.org/reports/tr44/#General_Category_Values */
const CATEGORY = /^\\[pP]\{(?:L[ultmo]?|M[nce]?|N[dlo]?|P[cdseifo]?|S[mcko]?|Z[slp]?)\}/;
const SPECIAL = /[.*+?^$()[\]{}|\\&-]/;
/** In some other libraries a second sign after these makes them possessive: no backtracking. */
const QUANTIFIER = /^(?:[?*+]|\{(\d{1,2})(?:,(\d{1,2}))?\})(?![?*+])/;

/** @throws TokenizerError that names the unsupported expression */
export function readExpression(source: string): RegExp {
  const reader = new Reader(source);
  const branches = [reader.branch()];
  while (reader.skip("|")) branches.push(reader.branch());
  reader.end();
  return new RegExp(branches.map(sourceOf).join("|"), "gu");

  function sourceOf(items: readonly Item[]): string {
    const last = items.map(({ isOptional }) => isOptional).lastIndexOf(false);
    if (last === -1) return reader.refuse("one of its branches takes nothing at all");
    if (items.slice(0, last).filter(({ isUnbounded }) => isUnbounded).length > 1)
      return reader.refuse("one of its branches can be made to go back again and again");
    return items.map((item) => item.source).join("");
  }
}

class Reader {
  readonly #source: string;
  #at = 0;

  constructor(source: string) {
    this.#source = source;
  }

  refuse(why: string): never {
    throw new TokenizerError(
      `tokenizer.json cuts text by the regular expression ${showJson(shorten(this.#source, 300))}, which is not supported ` +
        `here: ${why}. Expressions like those of GPT-2 and GPT-4 are; Llama 3, Qwen and OLMo 2 have such.`,
    );
  }

  /** Whether these exact characters come next; if so, skips them. */
  skip(characters: string): boolean {
    const isNext = this.#source.startsWith(characters, this.#at);
    if (isNext) this.#at += characters.length;
    return isNext;
  }

  end(): void {
    if (this.#at < this.#source.length)
      this.refuse(`at ${showJson(this.#source.slice(this.#at, this.#at + 8))} it is not understood`);
  }

  branch(): Item[] {
    const items: Item[] = [];
    for (let item = this.#item(); item; item = this.#item()) items.push(item);
    if (this.skip(NO_SPACE_BEHIND))
      items.push({ source: "(?!\\P{White_Space})", isOptional: false, isUnbounded: false });
    return items;
  }

  #item(): Item | null {
    const source = this.#contraction() ?? this.#class() ?? this.#character();
    if (source === null) return null;
    const [quantifier = "", least, most] = this.#match(QUANTIFIER) ?? [];
    if (least !== undefined && most !== undefined && Number(most) < Number(least))
      this.refuse(`${quantifier} is no range`);
    return {
      source: source + quantifier,
      isOptional: quantifier === "?" || quantifier === "*" || Number(least ?? 1) === 0,
      isUnbounded: quantifier === "*" || quantifier === "+",
    };
  }

  #contraction(): string | null {
    for (const [written, source] of CONTRACTIONS) if (this.skip(written)) return source;
    return null;
  }

  #class(): string | null {
    if (!this.skip("[")) return null;
    const negation = this.skip("^") ? "^" : "";
    let members = "";
    while (!this.skip("]")) {
      const member = this.#member() ?? this.refuse("it has a class that is not understood");
      members += member;
      if (!this.skip("-")) continue;
      const last = this.#member();
      if (!isRange(member, last)) this.refuse("it has a class with a range that is not understood");
      members += `-${last}`;
    }
    if (members === "") this.refuse("it has an empty class");
    return `[${negation}${members}]`;
  }

  /** In a class these signs stand for themselves; `&&` would intersect two classes. */
  #member(): string | null {
    const [sign] = this.#match(/^(?:[.*+?^$(){}|]|&(?!&))/) ?? [];
    return sign ?? this.#character();
  }

  /** A literal character, or what an escape stands for. */
  #character(): string | null {
    const [category] = this.#match(CATEGORY) ?? [];
    if (category !== undefined) return category;
    for (const [written, source] of ESCAPES) if (this.skip(written)) return source;
    const [plain] = this.#match(/^[^]/u) ?? [];
    if (plain === undefined) return null;
    if (!SPECIAL.test(plain)) return plain;
    this.#at -= plain.length;
    const [escaped] = this.#match(/^\\[.*+?^$()[\]{}|\\/-]/) ?? [];
    return escaped ?? null;
  }

  #match(pattern: RegExp): RegExpExecArray | null {
    const match = pattern.exec(this.#source.slice(this.#at));
    if (match) this.#at += match[0].length;
    return match;
  }
}

function isRange(first: string, last: string | null): boolean {
  if (last === null || Array.from(first + last).length !== 2) return false;
  return (first.codePointAt(0) ?? 0) <= (last.codePointAt(0) ?? 0);
}
