/** Null where `text` is no whole address. `URL.canParse` would tell, but Safari has it since 2023 only. */
export function parseUrl(text: string): URL | null {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}
