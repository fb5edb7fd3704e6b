import "./story.css";
import { activity } from "../session/activity.ts";
import { ids, story } from "../session/writing.ts";
import { StoryTokens } from "../tokens/text.tsx";
import { StoryActions } from "./actions.tsx";
import { ENDINGS } from "./endings.ts";

export function StoryText() {
  const { settings, edited, ending } = story.value;
  const tokens = ids.value.length;
  const writing = activity.value === "generating";
  return (
    <article class="story" aria-label="Story" aria-busy={writing}>
      <p class={writing ? "story-text writing" : "story-text"} data-testid="output" data-tokens={tokens}>
        <span class="story-prompt">{settings?.prompt}</span>
        <StoryTokens />
      </p>
      {ending && (
        <p class="story-ending">
          {ENDINGS[ending]} {tokens} {tokens === 1 ? "token" : "tokens"}.
          {edited && " Written with edited rows of the matrix: a link cannot write it again."}
        </p>
      )}
      {settings && <StoryActions />}
    </article>
  );
}
