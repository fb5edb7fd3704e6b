import { CheckpointError } from "../checkpoint_error.ts";
import { HUB } from "./hub.ts";

/**
 * A token as a person typed it; "" for none.
 * @throws CheckpointError for text that can't be a token
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
