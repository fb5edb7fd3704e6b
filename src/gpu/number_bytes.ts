/** Bytes per number, for the number types in which engines hold weights: the verdict looks for each of them. */
export const NUMBER_BYTES = { float32: 4, float16: 2, int8: 1 } as const;
