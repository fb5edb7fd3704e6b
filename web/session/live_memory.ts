import { signal } from "@preact/signals";
import type { Ledger, LedgerEntry } from "../../src/index.ts";

export interface Memory {
  /** Live buffers, oldest first. */
  readonly entries: readonly LedgerEntry[];
  readonly totalBytes: number;
  readonly peakBytes: number;
}

/** The ledger's latest state. */
export const memory = signal<Memory>({ entries: [], totalBytes: 0, peakBytes: 0 });

let read = (): void => {};

/** Copies the state of `ledger` to `memory`, at most once a frame: loading a model makes buffers by the dozen. */
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

/** Does not wait for the frame: when the page shows that it is ready, its memory must be current. */
export function readMemory(): void {
  read();
}
