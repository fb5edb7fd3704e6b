import { shorten } from "../words/cut.ts";

export type JsonObject = Readonly<Record<string, unknown>>;

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What a table has for a value of unknown origin; nothing for what every object has, such as `constructor`. */
export function lookUp<T>(table: Readonly<Record<string, T>>, key: unknown): T | undefined {
  return typeof key === "string" && Object.hasOwn(table, key) ? table[key] : undefined;
}

/** What JSON holds, for an error that has room for a line of it. */
export function showJson(value: unknown): string {
  if (value === undefined) return "nothing";
  try {
    return shorten(JSON.stringify(value), 80);
  } catch {
    return "a value that is nested too deep to be shown"; // the engine's stack ended
  }
}
