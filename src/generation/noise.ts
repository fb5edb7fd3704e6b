/**
 * Gumbel noise from a counter: a pure function of (seed, position, id), so that any engine, in any order, on any device
 * draws the same number for a token. `engines/webgpu/sampling/sample.wgsl` does the same in float32.
 */

/** The hash PCG3D of Jarzynski and Olano, "Hash Functions for GPU Rendering" (JCGT 2020); its first word. */
function pcg3d(a: number, b: number, c: number): number {
  let [x, y, z] = [a, b, c].map((word) => (Math.imul(word, 1664525) + 1013904223) >>> 0) as [
    number,
    number,
    number,
  ];
  x = (x + Math.imul(y, z)) >>> 0;
  y = (y + Math.imul(z, x)) >>> 0;
  z = (z + Math.imul(x, y)) >>> 0;
  x = (x ^ (x >>> 16)) >>> 0;
  y = (y ^ (y >>> 16)) >>> 0;
  z = (z ^ (z >>> 16)) >>> 0;
  return (x + Math.imul(y, z)) >>> 0;
}

/** A number in (0, 1), an odd multiple of 2^-24: every value is exact in float32. */
export function uniform(seed: number, position: number, id: number): number {
  return ((pcg3d(seed, position, id) >>> 9) + 0.5) * 2 ** -23;
}

/**
 * A draw from the standard Gumbel distribution, -log(-log(1 - u)). The largest noise comes from the smallest `u`, where
 * log1p keeps every digit; in -log(-log(u)) it would come from `u` near 1, where float32 has no precision left.
 */
export function gumbel(seed: number, position: number, id: number): number {
  return -Math.log(-Math.log1p(-uniform(seed, position, id)));
}
