import { CheckpointError } from "../checkpoint_error.ts";
import { HUB, isOfHub } from "./hub.ts";

/**
 * Whether the browser takes an `Authorization` off a request that is redirected to another origin, as the Hub's files are,
 * which lie on hosts of others. Chromium does since 119, Firefox and Safari since before: all of these have this function,
 * and older ones lack it. https://github.com/whatwg/fetch/pull/1544
 */
export function keepsTokens(): boolean {
  return "withResolvers" in Promise;
}

/**
 * The header that shows a token of the Hugging Face Hub to the Hub itself; none for any other host, and none where the
 * browser could send it on to another.
 */
export function authorizationFor(url: string, token: string | undefined): Readonly<Record<string, string>> {
  if (!token || !keepsTokens() || !isOfHub(url)) return {};
  return { authorization: `Bearer ${token}` };
}

/**
 * A token as a person typed it; "" for none.
 * @throws CheckpointError for what no token can be
 */
export function readHubToken(typed: string): string {
  const token = typed.trim();
  if (/^[\w.-]{0,200}$/.test(token)) return token;
  throw new CheckpointError(
    "address",
    "A token of the Hugging Face Hub has letters, digits and underscores only, such as hf_AbC123. Copy it again from " +
      `${HUB}/settings/tokens, or leave its field empty.`,
  );
}
