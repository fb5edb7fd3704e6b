import "./story.css";
import type { RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { counted } from "../../src/index.ts";
import { appState, ids, story } from "../session/page_session.ts";
import { beginningOf } from "../session/story.ts";
import { DEFAULTS, writeTheSame } from "../settings/settings.ts";
import { settings } from "../session/current_settings.ts";
import { later } from "../later/later.tsx";
import { StoryTokens } from "../tokens/text.tsx";
import { ENDINGS } from "./endings.ts";

/** Fetched when the first story is written, or has its own settings. */
const StoryActions = later(
  () => import("./actions.tsx"),
  "StoryActions",
  () => story.value.ending !== null || !writeTheSame(settings.value, DEFAULTS),
);

export function StoryText() {
  const { edited, ending } = story.value;
  const tokens = ids.value.length;
  const writing = appState.value === "generating";
  const window = useLastLineInView(tokens, writing);
  return (
    <article class="story" aria-label="Story" aria-busy={writing}>
      {/* A scrollable region must be reachable by keyboard. */}
      <div class="story-window" ref={window} tabIndex={0} role="region" aria-label="Text of the story">
        <p
          class={writing ? "story-text writing" : "story-text"}
          dir="auto"
          data-testid="output"
          data-tokens={tokens}
        >
          <span class="story-prompt">{beginningOf(story.value)}</span>
          <StoryTokens />
        </p>
      </div>
      <p class="story-ending quiet">
        {ending && (
          <>
            {ENDINGS[ending]} {counted(tokens, "token")}.
            {edited && " Written with edited rows of the matrix: a link cannot write it again."}
          </>
        )}
      </p>
      <div class="story-actions">
        <StoryActions />
      </div>
    </article>
  );
}

/** Scrolls along with the text, unless someone has scrolled back to read. */
function useLastLineInView(tokens: number, writing: boolean): RefObject<HTMLDivElement | null> {
  const ref = useRef<HTMLDivElement>(null);
  const followed = useRef(true);
  useLayoutEffect(() => {
    const box = ref.current;
    if (!box || !writing) return;
    if (tokens === 0) followed.current = true;
    if (followed.current) box.scrollTop = box.scrollHeight;
  }, [tokens, writing]);
  useLayoutEffect(() => {
    const box = ref.current;
    const look = (): void => {
      if (box) followed.current = box.scrollHeight - box.scrollTop - box.clientHeight < SLACK_PX;
    };
    box?.addEventListener("scroll", look, { passive: true });
    return () => box?.removeEventListener("scroll", look);
  }, []);
  return ref;
}

/** This close to the end, a story counts as scrolled to its end. */
const SLACK_PX = 24;
