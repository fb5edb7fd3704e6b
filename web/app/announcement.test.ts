import { effect, signal } from "@preact/signals";
import { expect, test } from "vitest";
import { judgeHead } from "../../src/index.ts";
import type { AppState } from "../session/state.ts";
import { NO_STORY, type Story } from "../session/story.ts";
import { announcementOf } from "./announcement.ts";

test("a story's end is told once, and stays while the page is ready", () => {
  const appState = signal<AppState>("loading");
  const story = signal<Story>(NO_STORY);
  const verdict = signal(judgeHead([], { vocabSize: 0, hiddenSize: 0, intermediateSize: 0 }));
  const continuation = signal("");
  const said: string[] = [];
  const announcement = announcementOf({ appState, story, continuation, ids: signal([1, 2]), verdict });
  effect(() => void said.push(announcement.value));

  for (const state of ["ready", "generating"] as const) appState.value = state;
  continuation.value = " She ran. Then";
  story.value = { ...NO_STORY, ending: "token-limit" };
  appState.value = "ready";
  verdict.value = { ...verdict.value, kind: "separate" };
  for (const state of ["error", "ready", "loading", "ready"] as const) appState.value = state;
  const end = "Then 2 tokens written. The token limit was reached.";
  expect(said).toEqual([
    "Loading.",
    "Ready. No matrix to see.",
    "Writing.",
    "She ran.",
    `${end} Ready. No matrix to see.`,
    `${end} Ready. A second matrix.`,
    "",
    "Ready. A second matrix.",
    "Loading.",
    "Ready. A second matrix.",
  ]);
});

test("each sentence of a story is told once, also where several come at a time, and where the story goes on", () => {
  const appState = signal<AppState>("generating");
  const continuation = signal("");
  const told = {
    appState,
    story: signal(NO_STORY),
    continuation,
    ids: signal([]),
    verdict: signal(judgeHead([], { vocabSize: 0, hiddenSize: 0, intermediateSize: 0 })),
  };
  const said: string[] = [];
  const announcement = announcementOf(told);
  effect(() => void said.push(announcement.value));

  const parts = [" She ran. He", " fell", ". They laughed! Then", " it rained. The"];
  for (const part of parts.slice(0, 3)) continuation.value += part;
  appState.value = "ready";
  appState.value = "generating";
  continuation.value += parts[3];
  const written = said.filter((words) => !words.startsWith("Ready."));
  expect(written).toEqual(["Writing.", "She ran.", "He fell. They laughed!", "Writing.", "Then it rained."]);
});
