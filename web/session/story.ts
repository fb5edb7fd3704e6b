import type { Step, TextStretch } from "../../src/index.ts";
import type { Digest } from "../link/digest.ts";
import type { Settings } from "../settings/settings.ts";

/** Why a text ended. `interrupted`: something went wrong, as was reported. */
export type Ending = "end-of-text" | "token-limit" | "context-full" | "stopped" | "interrupted";

/** Whether a text that ended so is all that its settings give. */
const IS_WHOLE: Readonly<Record<Ending, boolean>> = {
  "end-of-text": true,
  "token-limit": true,
  "context-full": true,
  stopped: false,
  interrupted: false,
};

export interface Story {
  /** What it was written with, its prompt among them; null before the first. */
  readonly settings: Settings | null;
  /** Whether its prompt was sent as a message of a chat, and the rest is the answer. */
  readonly isChat: boolean;
  /** The continuation, and the steps that gave it; what may still become a character is left out until it has. */
  readonly stretches: readonly TextStretch<Step>[];
  /** Whether rows of the matrix were edited while it was written: then no link can write it again. */
  readonly edited: boolean;
  /** Null while it is being written, and before. */
  readonly ending: Ending | null;
  /** Of its tokens; null until it has ended, and where no link can tell what they are: of edited rows, or an opened model. */
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

/** What stands before the continuation: the prompt, and a line between a message and its answer. */
export function beginningOf({ settings, isChat }: Story): string {
  return (settings?.prompt ?? "") + (isChat ? "\n\n" : "");
}

/** Whether it is all that its settings give. */
export function isWhole({ ending }: Story): boolean {
  return ending !== null && IS_WHOLE[ending];
}

export function stepsOf({ stretches }: Story): readonly Step[] {
  return stretches.flatMap(({ tokens }) => tokens);
}
