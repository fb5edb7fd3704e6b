import type { Ending } from "../session/story.ts";

/** Why a text ended, as a message. */
export const ENDINGS: Readonly<Record<Ending, string>> = {
  "end-of-text": "The model ended the story.",
  "token-limit": "The token limit was reached.",
  "context-full": "The context is full: the model reads no further.",
  stopped: "Stopped.",
  interrupted: "Interrupted.",
};
