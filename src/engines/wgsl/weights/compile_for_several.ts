import type { KernelName } from "../../webgpu/kernel_name.ts";
import { MatrixPart, WeightKernel, type WeightKernels } from "./weight_kernels.ts";
import { stride8 } from "./weight_layout.ts";

/**
 * As `WeightKernels.compile`, for several matrices of as many columns, each by a name: `FIRST_name` and `ROWS_name` take the
 * place of two `override`s. Where one is bound in fewer parts than another, it has no rows in the last ones.
 * @param rows of each matrix
 */
export async function compileForSeveral<N extends string>(
  weights: WeightKernels,
  name: KernelName,
  sources: readonly string[],
  constants: Record<string, number>,
  rows: Readonly<Record<N, number>>,
  columns: number,
  together: number,
): Promise<WeightKernel<Readonly<Record<N, MatrixPart>>>> {
  const named = Object.entries<number>(rows).map(
    ([matrix, count]) => [matrix, weights.partsOf({ rows: count, columns }, together)] as const,
  );
  const count = Math.max(...named.map(([, parts]) => parts.length));
  const compiled = Array.from({ length: count }, async (_, index) => {
    const part = named.map(([matrix, parts]) => [matrix, parts[index] ?? noneOf(parts)] as const);
    const ranges = part.flatMap(([matrix, { first, rows: bound }]) => [
      [`FIRST_${matrix}`, first] as const,
      [`ROWS_${matrix}`, bound] as const,
    ]);
    const STRIDE8 = stride8(weights.format, columns);
    const values = { ...constants, STRIDE8, ...Object.fromEntries(ranges) };
    const kernel = await weights.compilePart(name, sources, values);
    return { kernel, part: Object.fromEntries(part) as Record<N, MatrixPart> };
  });
  return new WeightKernel(await Promise.all(compiled));
}

/** Of no rows: something is bound, and nothing of it is read. */
function noneOf([part]: readonly MatrixPart[]): MatrixPart {
  return new MatrixPart({ first: 0, rows: 0 }, 0, part?.bytes ?? 0);
}
