import { isJsonObject, type JsonObject, showJson } from "../../json/json.ts";
import { CheckpointError } from "../checkpoint_error.ts";
import { refuseStandIn } from "./stand_in.ts";

/**
 * Reads a JSON object from UTF-8 bytes. `source` names them in errors. A key that stands twice in one object is refused:
 * of its values some readers take the first and some the last.
 * @throws CheckpointError
 */
export function parseJsonObject(bytes: Uint8Array<ArrayBuffer>, source: string): JsonObject {
  const fail = (problem: string, cause?: unknown): never => {
    refuseStandIn(bytes, source);
    const beginning = new TextDecoder().decode(bytes.subarray(0, 40));
    throw new CheckpointError(
      "malformed",
      `${source} should be a JSON object, but ${problem}. It begins with ${JSON.stringify(beginning)}. ` +
        "Load it again, or put a sound copy in its place.",
      { cause },
    );
  };
  if (bytes.length === 0) fail("it is empty");
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
    return { text, value: JSON.parse(text) };
  } catch (error) {
    return fail(error instanceof SyntaxError ? "it is not valid JSON" : "it is not valid UTF-8", error);
  }
}

/** Where strings begin and end, what is escaped in them, and the signs by which those that are keys are told. */
const SIGNS = /\\.|["{}:]/g;

/** A key that an object of a valid JSON text has twice, or null. */
function repeatedKey(text: string): string | null {
  const objects: Set<string>[] = [];
  let [string, opened] = ["", -1];
  for (const { 0: sign, index } of text.matchAll(SIGNS)) {
    if (sign === '"') {
      if (opened !== -1) string = text.slice(opened, index + 1);
      opened = opened === -1 ? index : -1;
    } else if (opened !== -1) continue;
    else if (sign === "{") objects.push(new Set());
    else if (sign === "}") objects.pop();
    else {
      const key = JSON.parse(string) as string;
      const keys = objects.at(-1);
      if (keys?.has(key)) return key;
      keys?.add(key);
    }
  }
  return null;
}
