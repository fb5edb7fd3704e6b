import { counted } from "../../src/index.ts";
import { MARK_EVERY } from "../link/digest.ts";
import type { Reproduction } from "./reproduced.ts";

/** What is known of this device's text and the one the link's author saw. */
export function describeReproduction({ same, tokens, agreeing, more }: Reproduction): string {
  if (same) {
    return `This device wrote the same ${count(tokens)} as the device that made the link.`;
  }
  if (more > 0 && agreeing === tokens - more) {
    return (
      `This device wrote the same ${count(agreeing)} as the device that made the link, and then ${more} more. ` +
      "That happens when a link was changed, or when the text ended there by a narrow margin."
    );
  }
  const where =
    agreeing === 0
      ? `they part within the first ${MARK_EVERY}`
      : `the first ${agreeing} are the same, and then they part`;
  return (
    `This device did not write the same tokens as the device that made the link: ${where}. ` +
    "That happens when devices round differently and two tokens are almost equally likely, when the model has " +
    "been trained again since, or when the link was changed."
  );
}

function count(tokens: number): string {
  return tokens === 1 ? "token" : counted(tokens, "token");
}
