import type { CDPSession } from "@playwright/test";
import type { OneMatrix } from "./page.ts";

/** What a page takes up once the garbage is collected. */
export interface Footprint {
  /** Live GPU memory, by the page's ledger. */
  readonly gpuBytes: number;
  /** JavaScript's objects. */
  readonly heapBytes: number;
  /** What the browser holds for them, its own records of the page too, and the contents of array buffers. */
  readonly heldBytes: number;
  readonly domNodes: number;
  readonly listeners: number;
  /** Their own heaps are not counted. */
  readonly workers: number;
}

/** Newer browsers tell more than the types of the protocol know. */
interface HeapUsage {
  readonly usedSize: number;
  readonly embedderHeapUsedSize?: number;
  readonly backingStorageSize?: number;
}

export async function footprintOf(matrix: OneMatrix, session: CDPSession): Promise<Footprint> {
  // Twice: what finalizers let go of is free only then.
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
