import { computed } from "@preact/signals";
import { HEADLINES } from "../memory/sentence.ts";
import { state } from "../session/activity.ts";
import { verdict } from "../session/model.ts";
import { story } from "../session/writing.ts";
import { ENDINGS } from "../story/endings.ts";

const announcement = computed(() => {
  if (state.value === "loading") return "Loading.";
  if (state.value === "generating") return "Writing.";
  if (state.value === "error") return ""; // the message is an alert itself
  const { ending, ids } = story.value;
  const written = ending ? `${ids.length} tokens written. ${ENDINGS[ending]} ` : "";
  return `${written}Ready. ${HEADLINES[verdict.value.kind]}`;
});

/** Tells screen readers of what begins and ends; the text and the numbers change too often to be read out. */
export function Announcer() {
  return (
    <p class="visually-hidden" role="status">
      {announcement}
    </p>
  );
}
