import type { Step, TextStretch } from "../../src/index.ts";
import type { Digest } from "../link/digest.ts";
import type { Settings } from "../settings/settings.ts";

/** Why a text ended. `interrupted`: something went wrong, and was reported. */
export type Ending = "end-of-text" | "token-limit" | "context-full" | "stopped" | "interrupted";

/** Whether a text with this ending is everything its settings produce. */
const IS_WHOLE: Readonly<Record<Ending, boolean>> = {
  "end-of-text": true,
  "token-limit": true,
  "context-full": true,
  stopped: false,
  interrupted: false,
};

export interface Story {
  /** The settings that wrote it, including its prompt; null before the first. */
  readonly settings: Settings | null;
  /** Whether its prompt was sent as a chat message, so that the rest is the answer. */
  readonly isChat: boolean;
  /** The continuation and its steps; an incomplete character is left out until it is complete. */
  readonly stretches: readonly TextStretch<Step>[];
  /** Whether rows of the matrix were edited while it was written: then no link can reproduce it. */
  readonly edited: boolean;
  /** Null while it is being written, and before. */
  readonly ending: Ending | null;
  /**
   * Of its tokens; null until it has ended, and if no link can reproduce them: with edited rows, or an opened model.
   */
  readonly digest: Digest | null;
}

export const NO_STORY: Story = {
  settings: null,
  isChat: false,
  stretches: [],
  edited: false,
  ending: null,
  digest: null,
};

/** What precedes the continuation: the prompt, and a line between a message and its answer. */
export function beginningOf({ settings, isChat }: Story): string {
  return (settings?.prompt ?? "") + (isChat ? "\n\n" : "");
}

/** Whether it is everything its settings produce. */
export function isWhole({ ending }: Story): boolean {
  return ending !== null && IS_WHOLE[ending];
}

export function stepsOf({ stretches }: Story): readonly Step[] {
  return stretches.flatMap(({ tokens }) => tokens);
}
