import { isOfHub } from "./hub.ts";

/**
 * Whether the browser drops `Authorization` when a request is redirected to another origin, as happens for the Hub's
 * files. Chromium has done so since 119, Firefox and Safari for longer: all of these have this function, and older ones
 * lack it. https://github.com/whatwg/fetch/pull/1544
 */
export function keepsTokens(): boolean {
  return "withResolvers" in Promise;
}

/**
 * The header that sends a token to the Hugging Face Hub. Empty for any other host, and if the browser might send it on
 * to another host.
 */
export function authorizationFor(url: string, token: string | undefined): Readonly<Record<string, string>> {
  if (!token || !keepsTokens() || !isOfHub(url)) return {};
  return { authorization: `Bearer ${token}` };
}
