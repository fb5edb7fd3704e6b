import { computed } from "@preact/signals";
import { countAgreeing, isSame } from "../link/compare_digests.ts";
import { writeTheSame } from "../settings/settings.ts";
import { promised } from "../session/follow_link.ts";
import { isWhole } from "../session/story.ts";
import { story } from "../session/page_session.ts";

/** How this device's text compares with the one the link's author saw. */
export interface Reproduction {
  readonly same: boolean;
  /** Number of this device's tokens. */
  readonly tokens: number;
  /** Number of tokens from the beginning that are known to agree. */
  readonly agreeing: number;
}

/** Null if there is nothing to compare: no such link, an unfinished story, or other settings. */
export const reproduction = computed<Reproduction | null>(() => {
  const { settings, digest } = story.value;
  if (!promised.value || !settings || !digest || !isWhole(story.value)) return null;
  if (!writeTheSame(settings, promised.value.settings)) return null;
  return {
    same: isSame(promised.value.digest, digest),
    tokens: digest.tokens,
    agreeing: countAgreeing(promised.value.digest, digest),
  };
});
