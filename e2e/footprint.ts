import type { CDPSession } from "@playwright/test";
import type { OneMatrix } from "./page.ts";

/** A page's memory after garbage collection. */
export interface Footprint {
  /** Live GPU memory, by the page's ledger. */
  readonly gpuBytes: number;
  /** JavaScript objects. */
  readonly heapBytes: number;
  /** What the browser holds for them, including its own records of the page, and the contents of array buffers. */
  readonly heldBytes: number;
  readonly domNodes: number;
  readonly listeners: number;
  /** Number of workers; their own heaps are not counted. */
  readonly workers: number;
}

/** Newer browsers report more than the protocol's types declare. */
interface HeapUsage {
  readonly usedSize: number;
  readonly embedderHeapUsedSize?: number;
  readonly backingStorageSize?: number;
}

export async function footprintOf(matrix: OneMatrix, session: CDPSession): Promise<Footprint> {
  // Twice: objects released by finalizers are only freed by the second one.
  for (let i = 0; i < 2; i++) await session.send("HeapProfiler.collectGarbage");
  const heap: HeapUsage = await session.send("Runtime.getHeapUsage");
  const { nodes, jsEventListeners } = await session.send("Memory.getDOMCounters");
  return {
    gpuBytes: await matrix.number(matrix.total, "bytes"),
    heapBytes: heap.usedSize,
    heldBytes: (heap.embedderHeapUsedSize ?? 0) + (heap.backingStorageSize ?? 0),
    domNodes: nodes,
    listeners: jsEventListeners,
    workers: matrix.page.workers().length,
  };
}
