import { effect, signal } from "@preact/signals";
import type { EngineName } from "../../src/index.ts";
import { openedModel, speed, story } from "./page_session.ts";

/** Tokens per second of each engine's last story with the model that runs. */
export const engineSpeeds = signal<ReadonlyMap<EngineName, number>>(new Map());

effect(() => {
  void openedModel.value;
  engineSpeeds.value = new Map();
});

effect(() => {
  const decode = speed.value?.decodeTokensPerSecond;
  const name = story.peek().settings?.engine; // what wrote it: another may run by now
  if (decode && name) engineSpeeds.value = new Map(engineSpeeds.peek()).set(name, decode);
});
