import "./share.css";
import { useSignal } from "@preact/signals";
import { canShare, writeAddress } from "../session/page_address.ts";
import { settings } from "../session/current_settings.ts";
import { story } from "../session/page_session.ts";

export function ShareButton() {
  const said = useSignal("");
  const share = async (): Promise<void> => {
    if (!canShare.value) {
      said.value = "A link can name this site’s own models only, and this one is yours.";
      return;
    }
    const link = writeAddress(story.value.settings ?? settings.value, story.value.digest);
    try {
      await navigator.clipboard.writeText(link);
      said.value = "Link copied.";
    } catch {
      said.value = refusedCopy(link);
    }
  };
  return (
    <div class="share">
      <button type="button" data-testid="share" aria-disabled={!canShare.value} onClick={() => void share()}>
        Copy link to this story
      </button>
      <span role="status">{said}</span>
    </div>
  );
}

/** The link is told wherever it can be had from. */
function refusedCopy(link: string): string {
  if (link === location.href) return "Copying was not allowed: the link is in the address bar.";
  return `Copying was not allowed, nor was the address bar to be changed. This is the link: ${link}`;
}
