import { counted } from "../../src/index.ts";
import { MARK_EVERY } from "../link/digest.ts";
import type { Reproduction } from "./reproduced.ts";

/** What is known of this device's text and the one the link's author saw. */
export function describeReproduction({ same, tokens, agreeing }: Reproduction): string {
  if (same) {
    return `This device wrote the same ${count(tokens)} as the device that made the link.`;
  }
  const where =
    agreeing === 0
      ? `they part within the first ${MARK_EVERY}`
      : `the first ${agreeing} are the same, and then they part`;
  return (
    `This device did not write the same tokens as the device that made the link: ${where}. ` +
    "That happens when devices round differently and two tokens are almost equally likely, or when the model has " +
    "been trained again since."
  );
}

function count(tokens: number): string {
  return tokens === 1 ? "token" : counted(tokens, "token");
}
