import { computed, effect, signal } from "@preact/signals";
import { countAgreeing, isSame } from "../link/compare_digests.ts";
import { type Digest, digestOf } from "../link/digest.ts";
import { writeTheSame } from "../settings/settings.ts";
import { promised } from "../session/follow_link.ts";
import { isWhole } from "../session/story.ts";
import { ids, story } from "../session/page_session.ts";

/** How this device's text compares with the one the link's author saw. */
export interface Reproduction {
  readonly same: boolean;
  /** Number of this device's tokens. */
  readonly tokens: number;
  /** Number of tokens from the beginning that are known to agree. */
  readonly agreeing: number;
  /** Number of tokens that this device wrote after as many as the author saw. */
  readonly more: number;
}

/** Of as many tokens as the author saw, where this device wrote more. */
const beginning = signal<Digest | null>(null);

effect(() => {
  beginning.value = null;
  const seen = promised.value?.digest.tokens ?? Infinity;
  if (ids.value.length > seen && isWhole(story.value)) void compareBeginning(ids.value, seen);
});

async function compareBeginning(written: readonly number[], seen: number): Promise<void> {
  const digest = await digestOf(written.slice(0, seen));
  if (ids.value === written) beginning.value = digest;
}

/**
 * Null if there is nothing to compare: no such link, one that was changed so that it asks for fewer tokens than its author
 * saw, an unfinished story, or other settings.
 */
export const reproduction = computed<Reproduction | null>(() => {
  const { settings, digest } = story.value;
  if (!promised.value || !settings || !digest || !isWhole(story.value)) return null;
  const seen = promised.value.digest;
  if (!writeTheSame(settings, promised.value.settings) || settings.count < seen.tokens) return null;
  const compared = digest.tokens > seen.tokens ? beginning.value : digest;
  return (
    compared && {
      same: isSame(seen, digest),
      tokens: digest.tokens,
      agreeing: countAgreeing(seen, compared),
      more: Math.max(0, digest.tokens - seen.tokens),
    }
  );
});
