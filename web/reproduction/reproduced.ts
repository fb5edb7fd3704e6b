import { computed, signal } from "@preact/signals";
import { countAgreeing, type Digest, isSame } from "../link/digest.ts";
import { type Settings, writeTheSame } from "../settings/settings.ts";
import { story } from "../session/writing.ts";

/** What the link that was followed tells of the text that its maker saw. */
export const promised = signal<{ readonly settings: Settings; readonly digest: Digest } | null>(null);

/** How the text of this device compares with that of the link's maker. */
export interface Reproduction {
  readonly same: boolean;
  /** Tokens of this device. */
  readonly tokens: number;
  /** Tokens from the beginning that are known to be the same. */
  readonly agreeing: number;
}

/** Null where there is nothing to compare: no such link, a story that is not whole, or one with other settings. */
export const reproduction = computed<Reproduction | null>(() => {
  const { settings, digest } = story.value;
  if (!promised.value || !settings || !digest) return null;
  if (!writeTheSame(settings, promised.value.settings)) return null;
  return {
    same: isSame(promised.value.digest, digest),
    tokens: digest.tokens,
    agreeing: countAgreeing(promised.value.digest, digest),
  };
});
