import { signal } from "@preact/signals";
import type { JudgedShape } from "../../../src/index.ts";
import type { Row } from "../rows.ts";

/** The ledger of a run on another GPU. `npm run record` makes one. */
export interface Recording {
  /** The GPU, as its browser named it. */
  readonly adapter: string;
  /** Day of the run, as 2026-01-31. */
  readonly date: string;
  readonly shape: JudgedShape;
  /** The table of buffers with one matrix, and with two. */
  readonly tied: readonly Row[];
  readonly untied: readonly Row[];
}

/** Null until it is fetched: only pages without a GPU need it. */
export const recording = signal<Recording | null>(null);

export async function loadRecording(): Promise<void> {
  try {
    recording.value = (await import("./recording.json")).default as Recording;
  } catch {
    // Without a network there is no picture, but everything else works.
  }
}
