/** Bytes that a number takes, by the kinds of numbers that engines hold weights in: the verdict looks for each of them. */
export const NUMBER_BYTES = { float32: 4, float16: 2, int8: 1 } as const;
export type NumberKind = keyof typeof NUMBER_BYTES;
