import type { Checkpoint } from "../../checkpoint/checkpoint.ts";
import type { ModelConfig } from "../../models/config.ts";

/** The kernels read weights eight at a time, or four, and turn pairs of columns of a head. */
const DIVISORS: readonly (readonly [name: string, size: (config: ModelConfig) => number, divisor: number])[] =
  [
    ["hidden_size", ({ hiddenSize }) => hiddenSize, 8],
    ["The size of an attention head", ({ headSize }) => headSize, 4],
    ["The width of all attention heads", ({ headCount, headSize }) => headCount * headSize, 8],
  ];

/** Why the engine wgsl can't run a model of these sizes; null where it can. */
export function wgslObstacle({ name, config }: Checkpoint): string | null {
  const wrong = DIVISORS.filter(([, size, divisor]) => size(config) % divisor !== 0);
  if (wrong.length === 0) return null;
  const sizes = wrong.map(
    ([what, size, divisor]) => `${what} should be a multiple of ${divisor} and is ${size(config)}`,
  );
  return `The engine wgsl can't run ${name}: ${sizes.join("; ")}. Choose another checkpoint.`;
}
