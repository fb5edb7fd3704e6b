import "./story.css";
import { counted } from "../../src/index.ts";
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
      <p
        class={writing ? "story-text writing" : "story-text"}
        dir="auto"
        data-testid="output"
        data-tokens={tokens}
      >
        <span class="story-prompt">{settings?.prompt}</span>
        <StoryTokens />
      </p>
      {ending && (
        <p class="story-ending">
          {ENDINGS[ending]} {counted(tokens, "token")}.
          {edited && " Written with edited rows of the matrix: a link cannot write it again."}
        </p>
      )}
      {settings && <StoryActions />}
    </article>
  );
}
