import type { Call, Piece } from "../../../webgpu/check/call.ts";
import { NOWHERE } from "./vector_layout.ts";

/**
 * Some numbers of a vector, once they are there.
 * @param start where it begins, as the kernel is told
 * @param otherwise what stands for each where there is no such vector
 */
export function vectorNumbers(
  { vectors }: Call,
  start: number | undefined,
  indexes: readonly number[],
  otherwise: number,
): () => ArrayLike<number> {
  if (start === undefined || start === NOWHERE) {
    return () => Array.from(indexes, () => otherwise);
  }
  const slice = vectors(...indexes.map((index): Piece => [4 * start + index, 1]));
  return () => slice.floats;
}

export function columnsUpTo(count: number): number[] {
  return Array.from({ length: count }, (_, column) => column);
}
