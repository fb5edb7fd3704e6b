import { counted } from "../../src/index.ts";
import type { Digest } from "../link/digest.ts";
import { isWhole, type Story } from "../session/story.ts";
import type { Settings } from "../settings/settings.ts";

/** A link to a story, and a remark about that link. */
interface SharedStory {
  readonly settings: Settings;
  readonly digest: Digest | null;
  /** "" if the link writes exactly this story. */
  readonly note: string;
}

/**
 * The link to a story writes the text that is shown: for a story that was stopped or interrupted, or is in progress,
 * exactly its tokens so far.
 * @param tokens of the story
 * @param next settings of the next story: used for the link before there is a story
 */
export function shareStory(story: Story, tokens: number, next: Settings): SharedStory {
  const { settings, digest } = story;
  if (!settings) return { settings: next, digest: null, note: "It writes a story with these settings." };
  if (isWhole(story)) return { settings, digest, note: describeEdits(story) };
  if (tokens === 0)
    return { settings, digest: null, note: "Nothing was written yet, so it writes all of the story." };
  const note = `It ends where the story ${story.ending ? "did" : "was by now"}, after ${counted(tokens, "token")}.`;
  return { settings: { ...settings, count: tokens }, digest, note: `${note} ${describeEdits(story)}`.trim() };
}

function describeEdits({ edited }: Story): string {
  if (!edited) return "";
  return "It can’t carry the edited rows of the matrix: whoever follows it sees what the model writes without these edits.";
}
