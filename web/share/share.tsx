import { Button } from "../button/button.tsx";
import { useOutcome } from "../copy/outcome.ts";
import { formatWhole } from "../format/format.ts";
import { MAX_PROMPT_CHARACTERS } from "../link/link.ts";
import { canShare, writeAddress } from "../session/page_address.ts";
import { settings } from "../session/current_settings.ts";
import { ids, story } from "../session/page_session.ts";
import { DEFAULTS, writeTheSame } from "../settings/settings.ts";
import { shareStory } from "./shared_story.ts";

/** Shown only if a link would tell more than the page’s address: a story, or settings. */
export function ShareButton() {
  const outcome = useOutcome(whatIsShared);
  if (!story.value.settings && writeTheSame(settings.value, DEFAULTS)) return null;
  return (
    <div class="share">
      <Button
        id="share"
        aria-describedby="share-outcome"
        ready={canShare.value}
        act={() => outcome.tell(whatIsShared(), share)}
      >
        Copy link
      </Button>
      <span class="quiet" role="status" id="share-outcome">
        {canShare.value
          ? outcome.words
          : "A link can name this site’s own model only, and this one is yours."}
      </span>
    </div>
  );
}

/** The story by its settings, which stay the same while it is written, or the settings of the next; false if neither. */
function whatIsShared(): unknown {
  return canShare.value && (story.value.settings ?? settings.value);
}

/** @returns the result as a message */
async function share(): Promise<string> {
  const { settings: shared, digest, note } = shareStory(story.value, ids.value.length, settings.value);
  const link = writeAddress(shared, digest);
  if (link) return `${await copy(link)} ${note}`.trim();
  const [characters, most] = [shared.prompt.length, MAX_PROMPT_CHARACTERS].map(formatWhole);
  return `The prompt is too long for a link: it has ${characters} characters, and a link holds ${most}. Shorten it.`;
}

/** @returns as `share`: if copying fails, it says where to find the link */
async function copy(link: string): Promise<string> {
  try {
    await navigator.clipboard.writeText(link);
    return "Link copied.";
  } catch {
    return refusedCopy(link);
  }
}

function refusedCopy(link: string): string {
  if (link === location.href) return "Copying was not allowed: the link is in the address bar.";
  return `Copying was not allowed, and the address bar could not be changed. This is the link: ${link}`;
}
