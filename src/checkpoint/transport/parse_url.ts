/** Null if `text` is not an absolute URL. `URL.canParse` would do, but Safari has had it only since 2023. */
export function parseUrl(text: string): URL | null {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}
