import type { Step, TextStretch } from "../../src/index.ts";
import type { Digest } from "../link/digest.ts";
import type { Settings } from "../settings/settings.ts";

/** Why a text ended. `interrupted`: something went wrong, as was reported. */
export type Ending = "end-of-text" | "token-limit" | "context-full" | "stopped" | "interrupted";

export interface Story {
  /** What it was written with, its prompt among them; null before the first. */
  readonly settings: Settings | null;
  /** The continuation, and the steps that gave it; what may still become a character is left out until it has. */
  readonly stretches: readonly TextStretch<Step>[];
  /** Whether rows of the matrix were edited while it was written: then no link can write it again. */
  readonly edited: boolean;
  /** Null while it is being written, and before. */
  readonly ending: Ending | null;
  /** Of its tokens; null where its settings alone do not tell what they are: it is not whole, or no site's model wrote it. */
  readonly digest: Digest | null;
}

export const NO_STORY: Story = { settings: null, stretches: [], edited: false, ending: null, digest: null };

export function stepsOf({ stretches }: Story): readonly Step[] {
  return stretches.flatMap(({ tokens }) => tokens);
}
