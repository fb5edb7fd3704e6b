import { isJsonObject, type JsonObject, showJson } from "../../json/json.ts";
import { CheckpointError } from "../checkpoint_error.ts";

/** `{`, the first byte of a JSON object without spaces before it. */
export const OPENING = 0x7b;

/**
 * Reads a JSON object from UTF-8 bytes. `source` names them in errors. Duplicate keys are refused, because some readers
 * take the first value and some the last.
 * @throws CheckpointError
 */
export function parseJsonObject(bytes: Uint8Array<ArrayBuffer>, source: string): JsonObject {
  const fail = (problem: string, cause?: unknown): never => {
    const text = new TextDecoder().decode(bytes).trim();
    const found = text ? `${problem}. It begins with ${JSON.stringify(text.slice(0, 40))}` : "it is empty";
    throw new CheckpointError(
      "malformed",
      `${source} should be a JSON object, but ${found}. Load it again, or put a sound copy in its place.`,
      { cause },
    );
  };
  const { text, value } = parse(bytes, fail);
  const repeated = repeatedKey(text);
  if (repeated !== null) fail(`an object in it has the key ${showJson(repeated)} twice`);
  return isJsonObject(value) ? value : fail("it is valid JSON of another type");
}

function parse(
  bytes: Uint8Array<ArrayBuffer>,
  fail: (problem: string, cause: unknown) => never,
): { readonly text: string; readonly value: unknown } {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return { text, value: parsePython(text) };
  } catch (error) {
    return fail(error instanceof SyntaxError ? "it is not valid JSON" : "it is not valid UTF-8", error);
  }
}

/**
 * What files have that JSON lacks. Python writes some numbers so: a config.json may have a limit of `Infinity`. NaN is
 * read as null. Editors write a byte order mark; `TextDecoder` takes it off a file, but not off what is pasted.
 */
const BEYOND_JSON: Readonly<Record<string, string>> = {
  "\uFEFF": "",
  Infinity: "1e999",
  "-Infinity": "-1e999",
  NaN: "null",
};

/**
 * Reads JSON, what Python writes for numbers in it, and a byte order mark before it.
 * @throws SyntaxError
 */
export function parsePython(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const plain = text.replace(
      /^\uFEFF|"(?:[^"\\]|\\.)*"|(?<![\w.+-])(?:-?Infinity|NaN)\b/g,
      (token) => BEYOND_JSON[token] ?? token,
    );
    if (plain === text) throw error;
    return JSON.parse(plain);
  }
}

/**
 * A key that occurs twice in one object of a valid JSON text, or null. Files have millions of characters, most of them in
 * strings: those are looked at by the browser's own search.
 */
function repeatedKey(text: string): string | null {
  const objects: Set<string>[] = [];
  let [start, end] = [0, 0]; // of the last string
  for (let at = 0; at < text.length; at++) {
    const sign = text[at];
    if (sign === '"') {
      [start, end] = [at, endOfString(text, at)];
      at = end - 1;
    } else if (sign === "{") objects.push(new Set());
    else if (sign === "}") objects.pop();
    else if (sign === ":") {
      const key = JSON.parse(text.slice(start, end)) as string;
      const keys = objects.at(-1);
      if (keys?.has(key)) return key;
      keys?.add(key);
    }
  }
  return null;
}

/** The position after the closing quote. */
function endOfString(text: string, start: number): number {
  let at = text.indexOf('"', start + 1);
  while (isEscaped(text, at)) at = text.indexOf('"', at + 1);
  return at + 1;
}

/** Of two backslashes the second is an escaped one. */
function isEscaped(text: string, at: number): boolean {
  let first = at;
  while (text[first - 1] === "\\") first -= 1;
  return (at - first) % 2 === 1;
}
