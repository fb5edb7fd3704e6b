/** What one team of `matmul.wgsl` takes at once: tokens of the prompt, and rows of the weights. */
export const TILE = { tokens: 8, rows: 4 } as const;
