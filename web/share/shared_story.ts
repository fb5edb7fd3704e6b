import { counted } from "../../src/index.ts";
import type { Digest } from "../link/digest.ts";
import { isWhole, type Story } from "../session/story.ts";
import type { Settings } from "../settings/settings.ts";

/** What a link to a story says, and what there is to say of that link. */
export interface SharedStory {
  readonly settings: Settings;
  readonly digest: Digest | null;
  /** "" where the link writes the very story. */
  readonly note: string;
}

/**
 * The link to a story writes what stands there: of one that was stopped or interrupted, or that is being written, its
 * tokens so far and no more.
 * @param tokens of it
 * @param next what the next story is to be written with: a link is to that before there is any
 */
export function shareStory(story: Story, tokens: number, next: Settings): SharedStory {
  const { settings, digest } = story;
  if (!settings) return { settings: next, digest: null, note: "It writes a story with these settings." };
  if (isWhole(story)) return { settings, digest, note: describeEdits(story) };
  if (tokens === 0)
    return { settings, digest: null, note: "It writes all of the story, which had not begun." };
  const note = `It ends where the story ${story.ending ? "did" : "was by now"}, after ${counted(tokens, "token")}.`;
  return { settings: { ...settings, count: tokens }, digest, note: `${note} ${describeEdits(story)}`.trim() };
}

function describeEdits({ edited }: Story): string {
  if (!edited) return "";
  return "It can’t carry the edited rows of the matrix: whoever follows it sees what the model writes without these edits.";
}
