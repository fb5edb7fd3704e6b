import { isJsonObject, type JsonObject } from "../json/json.ts";
import { CheckpointError } from "./errors.ts";
import { hasRepeatedKey } from "./repeated_key.ts";

/**
 * Reads a JSON object from UTF-8 bytes. `source` names them in errors. A key that stands twice in one object is refused:
 * of its values some readers take the first and some the last.
 * @throws CheckpointError
 */
export function parseJsonObject(bytes: Uint8Array<ArrayBuffer>, source: string): JsonObject {
  const fail = (problem: string, cause?: unknown): never => {
    const beginning = new TextDecoder().decode(bytes.subarray(0, 40));
    throw new CheckpointError(
      "malformed",
      `${source} should be a JSON object, but ${problem}. It begins with ${JSON.stringify(beginning)}. ` +
        "Load it again, or put a sound copy in its place.",
      { cause },
    );
  };
  const value = parse(bytes, fail);
  if (hasRepeatedKey(bytes, value)) fail("an object in it has a key twice");
  return isJsonObject(value) ? value : fail("it is valid JSON of another type");
}

function parse(bytes: Uint8Array<ArrayBuffer>, fail: (problem: string, cause: unknown) => never): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (error) {
    return fail(error instanceof TypeError ? "it is not valid UTF-8" : "it is not valid JSON", error);
  }
}
