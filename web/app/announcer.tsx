import { computed } from "@preact/signals";
import { counted } from "../../src/index.ts";
import { headlineOf } from "../memory/verdict_sentence.ts";
import { appState, continuation, ids, story, verdict } from "../session/page_session.ts";
import { ENDINGS } from "../story/endings.ts";
import { lastSentence, unfinishedRest } from "./spoken_sentences.ts";

const announcement = computed(() => {
  const { ending } = story.value;
  if (appState.value === "loading") return "Loading.";
  if (appState.value === "generating") return lastSentence(continuation.value) || "Writing.";
  if (appState.value === "error") return ""; // the message is an alert itself
  const written = ending
    ? `${unfinishedRest(continuation.value)} ${counted(ids.value.length, "token")} written. ${ENDINGS[ending]} `
    : "";
  return `${written}Ready. ${headlineOf(verdict.value)}`;
});

/** Tells screen readers what begins and ends, and reads the story by sentences; tokens and numbers change too often. */
export function Announcer() {
  return (
    <p class="visually-hidden" role="status">
      {announcement}
    </p>
  );
}
