import { signal } from "@preact/signals";
import type { Ledger, LedgerEntry } from "../../src/index.ts";

export interface Memory {
  /** Live buffers, oldest first. */
  readonly entries: readonly LedgerEntry[];
  readonly totalBytes: number;
  readonly peakBytes: number;
}

/** What the ledger last said. */
export const memory = signal<Memory>({ entries: [], totalBytes: 0, peakBytes: 0 });

let read = (): void => {};

/** Keeps `memory` as `ledger` says, at most once a frame: loading a model makes buffers by the dozen. */
export function followLedger(ledger: Ledger): void {
  let scheduled = false;
  read = () => {
    scheduled = false;
    const { entries, totalBytes, peakBytes } = ledger;
    memory.value = { entries, totalBytes, peakBytes };
  };
  ledger.subscribe(() => {
    if (!scheduled) requestAnimationFrame(read);
    scheduled = true;
  });
}

/** Does not wait for the frame: whoever sees the page ready must see its memory as it is. */
export function readMemory(): void {
  read();
}
