import "./story.css";
import { activity } from "../session/activity.ts";
import { story } from "../session/writing.ts";
import { StoryActions } from "./actions.tsx";
import { ENDINGS } from "./endings.ts";

export function StoryText() {
  const { settings, continuation, ids, ending } = story.value;
  const writing = activity.value === "generating";
  return (
    <article class="story" aria-label="Story" aria-busy={writing}>
      <p class={writing ? "story-text writing" : "story-text"} data-testid="output" data-tokens={ids.length}>
        <span class="story-prompt">{settings?.prompt}</span>
        {continuation}
      </p>
      {ending && (
        <p class="story-ending">
          {ENDINGS[ending]} {ids.length} {ids.length === 1 ? "token" : "tokens"}.
        </p>
      )}
      {settings && <StoryActions />}
    </article>
  );
}
