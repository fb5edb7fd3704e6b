import { vi } from "vitest";
import { Kernels } from "../../../webgpu/kernel.ts";
import type { KernelName } from "../../../webgpu/kernel_name.ts";

/** A compiler that takes some words of a kernel for others. */
export function miscompile(kernel: KernelName, words: string | RegExp, others: string): void {
  const compile = Reflect.get(Kernels.prototype, "compile");
  vi.spyOn(Kernels.prototype, "compile").mockImplementation(function (
    this: Kernels,
    name: KernelName,
    sources: readonly string[],
    ...numbers: [constants: Record<string, number>, told?: Readonly<Record<string, number>>]
  ) {
    if (name !== kernel) return compile.call(this, name, sources, ...numbers);
    const read = sources.map((source) => source.replaceAll(words, others));
    if (read.join("") === sources.join("")) throw new Error(`The kernel ${kernel} has no ${String(words)}.`);
    return compile.call(this, name, read, ...numbers);
  });
}

/** Of each kernel that an OLMo 1 has: words of it, and others with which it sees half of what it should. */
const HALVED: Readonly<Record<Exclude<KernelName, "qkv" | "sum chunks">, readonly [string, string]>> = {
  norm: ["c < D4", "c < D4 / 2"],
  matmul: ["c < columns8", "c < columns8 / 2"],
  "qkv to cache": ["c < D8", "c < D8 / 2"],
  project: ["c < COLUMNS8", "c < COLUMNS8 / 2"],
  "gate up": ["c < D8", "c < D8 / 2"],
  unembed: ["c < D8", "c < D8 / 2"],
  attention: ["c < HEAD4", "c < HEAD4 / 2"],
  gate: ["at.x < F4", "at.x < F4 / 2"],
  rotate: ["c < HALF_HEAD / 2", "c < HALF_HEAD / 4"],
  embed: ["c < D8", "c < D8 / 2"],
  sample: ["chunk < CHUNKS", "chunk < CHUNKS / 2"],
  "rank chunks": ["other < CHUNKS", "other < CHUNKS / 2"],
  "rank candidates": ["f < FINALISTS", "f < FINALISTS / 2"],
};

/** Where a kernel begins, and with what it ends at once. */
export const ENTRY = /@compute @workgroup_size\(WORKGROUP\)\s*fn \w+\([^]*?\) \{/g;

export const RETURNS = "$& if (true) { return; }";

/** Kernels that an OLMo 1 has, and their faults: what is wrong, words of the kernel, and what its compiler takes them for. */
export const FAULTS: readonly (readonly [
  kernel: KernelName,
  fault: string,
  words: string | RegExp,
  others: string,
])[] = [
  ...Object.entries(HALVED).flatMap(([kernel, [words, others]]) => [
    [kernel as KernelName, "writes nothing", ENTRY, RETURNS] as const,
    [kernel as KernelName, "sees half of what it should", words, others] as const,
  ]),
  [
    "project",
    "is float16 in the place of float32, and overflows",
    "plus_bias(product, BIAS, at)",
    "quantizeToF16(product * 1e6) / 1e6",
  ],
  ["matmul", "is float16 in the place of float32, and rounds", "sums[t])", "quantizeToF16(sums[t]))"],
  ["matmul", "writes a product where it should add it", "projection.add == 1", "projection.add > 1"],
  ["project", "writes a product where it should add it", ", ADD)", ", false)"],
  ["attention", "writes NaN", "/ sum", "/ (sum - sum)"],
  ["attention", "forgets that a larger score came", " * fade", ""],
  ["sample", "draws the noise of another seed", "step.seed", "step.seed + 1"],
];
