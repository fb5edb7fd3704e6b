import { computed, type ReadonlySignal } from "@preact/signals";
import { counted, type Verdict } from "../../src/index.ts";
import { headlineOf } from "../memory/verdict_sentence.ts";
import type { AppState } from "../session/state.ts";
import type { Story } from "../session/story.ts";
import { ENDINGS } from "../story/endings.ts";
import { endOfSentences, unfinishedRest } from "./spoken_sentences.ts";

/** What is told of the page. */
interface Told {
  readonly appState: ReadonlySignal<AppState>;
  readonly story: ReadonlySignal<Story>;
  readonly continuation: ReadonlySignal<string>;
  readonly ids: ReadonlySignal<readonly number[]>;
  readonly verdict: ReadonlySignal<Verdict>;
}

/**
 * What begins and ends, and the story by sentences. A story's end is told once, and stays while the page is ready: not
 * whenever it is ready again.
 */
export function announcementOf({
  appState,
  story,
  continuation,
  ids,
  verdict,
}: Told): ReadonlySignal<string> {
  const sentences = newSentences();
  let told: Story | null = null;
  let end = "";
  const endOf = ({ ending }: Story) =>
    ending &&
    `${unfinishedRest(continuation.value)} ${counted(ids.value.length, "token")} written. ${ENDINGS[ending]} `;
  return computed(() => {
    if (appState.value !== "ready") end = "";
    if (appState.value !== "generating") sentences.forget();
    if (appState.value === "loading") return "Loading.";
    if (appState.value === "generating") return sentences.of(continuation.value) || "Writing.";
    if (appState.value === "error") return ""; // the message is an alert itself
    if (story.value !== told) end = endOf(story.value) ?? "";
    told = story.value;
    return `${end}Ready. ${headlineOf(verdict.value)}`;
  });
}

/** The sentences that a text in progress has got since it was last asked for some: several may come at a time. */
function newSentences() {
  let read: number | null = null;
  let sentences = "";
  return {
    forget: () => void (read = null),
    /** The last that there were; "" if the text has got none. */
    of(text: string): string {
      if (read === null) sentences = "";
      read ??= endOfSentences(text); // a story that goes on was read before
      const next = text.slice(read);
      const end = endOfSentences(next);
      if (end > 0) sentences = next.slice(0, end).trim();
      read += end;
      return sentences;
    },
  };
}
