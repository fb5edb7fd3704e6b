export type JsonObject = Readonly<Record<string, unknown>>;

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
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

/** Names in files may be of any length, and messages are read by people. */
export function shorten(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length)}…` : text;
}
