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

/** How long changes are collected: loading a model makes buffers by the dozen, and each reading draws the picture anew. */
const SHOWN_MS = 100;

/** Copies the state of `ledger` to `memory` soon after it changes. */
export function followLedger(ledger: Ledger): void {
  let timer: ReturnType<typeof setTimeout> | undefined; // a page in the background has no frames
  read = () => {
    clearTimeout(timer);
    timer = undefined;
    const { entries, totalBytes, peakBytes } = ledger;
    const before = memory.peek();
    if (peakBytes === before.peakBytes && areSame(entries, before.entries)) return;
    memory.value = { entries, totalBytes, peakBytes };
  };
  ledger.subscribe(() => (timer ??= setTimeout(read, SHOWN_MS)));
}

/** Does not wait: when the page shows that it is ready, its memory must be current. */
export function readMemory(): void {
  read();
}

/** A live buffer is the same entry each time. */
function areSame(entries: readonly LedgerEntry[], before: readonly LedgerEntry[]): boolean {
  return entries.length === before.length && entries.every((entry, index) => entry === before[index]);
}
