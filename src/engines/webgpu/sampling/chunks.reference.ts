import type { Call, Comparison, Piece, Reference } from "../check/call.ts";
import { sampleRows } from "../check/sample.ts";

/** The bindings that a kernel has for the logits, and for the largest and the sum of each chunk of them. */
type ChunkBindings = Record<"logits" | "best" | "sum", number>;

/** What a chunk's largest logit and sum of exp(logit - largest) are, told from the logits after the dispatch. */
export function compareChunks(
  call: Call,
  bindings: ChunkBindings,
  chunks: readonly number[],
  { CHUNK, end }: { readonly CHUNK: number; readonly end: number },
): () => readonly Comparison[] {
  const sizes = chunks.map((chunk) => Math.min(CHUNK, end - chunk * CHUNK));
  const logits = call.after(
    bindings.logits,
    ...chunks.map((chunk, index): Piece => [chunk * CHUNK, sizes[index] ?? 0]),
  );
  const single = chunks.map((chunk): Piece => [chunk, 1]);
  const best = call.after(bindings.best, ...single);
  const sum = call.after(bindings.sum, ...single);
  return () => {
    const of = split(logits.floats, sizes);
    const largest = of.map((chunk) => Math.max(...chunk));
    const sums = of.map((chunk, index) => sumOfExp(chunk, largest[index] ?? NaN));
    return [
      { actual: best.floats, expected: largest },
      { actual: sum.floats, expected: sums },
    ];
  };
}

function split(numbers: Float32Array, sizes: readonly number[]): Float32Array[] {
  let begin = 0;
  return sizes.map((size) => numbers.subarray(begin, (begin += size)));
}

function sumOfExp(logits: Float32Array, best: number): number {
  return logits.reduce((sum, logit) => sum + Math.exp(logit - best), 0);
}

/** The same for logits that another program has made. */
export const sumChunksReference: Reference = (call) => {
  const { TOKENS = NaN, CHUNK = NaN } = call.constants;
  const chunks = sampleRows(Math.ceil(TOKENS / CHUNK));
  return compareChunks(call, { logits: 0, best: 1, sum: 2 }, chunks, { CHUNK, end: TOKENS });
};
