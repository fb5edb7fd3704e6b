import { signal } from "@preact/signals";
import type { LedgerEntry, Verdict } from "../../../src/index.ts";

/** What the ledger said on another GPU. */
export interface Recording {
  /** The GPU, as its browser named it. */
  readonly adapter: string;
  /** Day of the run, as 2026-01-31. */
  readonly date: string;
  /** With one matrix, and with two. */
  readonly tied: RecordedMemory;
  readonly untied: RecordedMemory;
}

export interface RecordedMemory {
  readonly entries: readonly LedgerEntry[];
  readonly verdict: Verdict;
}

/** Null until it is fetched: only pages without a GPU need it. */
export const recording = signal<Recording | null>(null);

export async function loadRecording(): Promise<void> {
  try {
    recording.value = (await import("./recorded.ts")).RECORDED;
  } catch {
    // Without a network there is no picture, but everything else works.
  }
}
