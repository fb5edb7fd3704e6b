/** The arithmetic of models in float64 and plain loops, to hold the kernels against. Matrices are row-major. */

export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Array.from(a).reduce((sum, value, index) => sum + value * (b[index] ?? NaN), 0);
}

export function row(matrix: ArrayLike<number>, index: number, columns: number): number[] {
  return Array.from({ length: columns }, (_, column) => matrix[index * columns + column] ?? NaN);
}

/** w [rows, x.length] times x. */
export function matVec(w: ArrayLike<number>, x: readonly number[]): number[] {
  return Array.from({ length: w.length / x.length }, (_, r) => dot(row(w, r, x.length), x));
}

/** What is left of the logits for the search for candidates: of each chunk the largest, and the sum of exp(logit - largest). */
export function summariseChunks(
  logits: readonly number[],
  size: number,
): { readonly best: number[]; readonly sum: number[] } {
  const count = Math.ceil(logits.length / size);
  const chunks = Array.from({ length: count }, (_, c) => logits.slice(c * size, (c + 1) * size));
  const best = chunks.map((chunk) => Math.max(...chunk));
  const sum = chunks.map((chunk, c) =>
    chunk.reduce((total, logit) => total + Math.exp(logit - (best[c] ?? NaN)), 0),
  );
  return { best, sum };
}

/** LayerNorm without weight or bias, eps 1e-5 (Ba et al. 2016; OLMo, section 2.1). */
export function layerNorm(x: readonly number[]): number[] {
  const mean = x.reduce((sum, value) => sum + value, 0) / x.length;
  const variance = x.reduce((sum, value) => sum + (value - mean) ** 2, 0) / x.length;
  return x.map((value) => (value - mean) / Math.sqrt(variance + 1e-5));
}

/** RMSNorm with a weight, eps 1e-5 (Zhang and Sennrich 2019). */
export function rmsNorm(x: readonly number[], weight: ArrayLike<number>): number[] {
  const squares = x.reduce((sum, value) => sum + value ** 2, 0) / x.length;
  return x.map((value, index) => (value / Math.sqrt(squares + 1e-5)) * (weight[index] ?? NaN));
}

export function clamp(x: readonly number[], limit: number): number[] {
  return x.map((value) => Math.min(Math.max(value, -limit), limit));
}

/** Rotate-half RoPE (Su et al. 2021) of a row of heads at a position. */
export function rope(x: readonly number[], headSize: number, position: number, theta: number): number[] {
  const half = headSize / 2;
  return x.map((value, index) => {
    const i = index % headSize;
    const angle = position * theta ** (-(i % half) / half);
    const partner = i < half ? -(x[index + half] ?? NaN) : (x[index - half] ?? NaN);
    return value * Math.cos(angle) + partner * Math.sin(angle);
  });
}

export function silu(value: number): number {
  return value / (1 + Math.exp(-value));
}

/** As tanh approximates it. */
export function gelu(value: number): number {
  return 0.5 * value * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (value + 0.044715 * value ** 3)));
}

export function softmax(x: readonly number[]): number[] {
  const best = Math.max(...x);
  const weights = x.map((value) => Math.exp(value - best));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}
