import { computed } from "@preact/signals";
import { countAgreeing, isSame } from "../link/digest.ts";
import { writeTheSame } from "../settings/settings.ts";
import { promised } from "../session/follow_link.ts";
import { isWhole } from "../session/story.ts";
import { story } from "../session/page_session.ts";

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
  if (!promised.value || !settings || !digest || !isWhole(story.value)) return null;
  if (!writeTheSame(settings, promised.value.settings)) return null;
  return {
    same: isSame(promised.value.digest, digest),
    tokens: digest.tokens,
    agreeing: countAgreeing(promised.value.digest, digest),
  };
});
