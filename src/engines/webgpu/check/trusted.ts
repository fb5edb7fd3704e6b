import type { Gpu } from "../../../gpu/device.ts";
import { type Finding, type KernelCheck, KernelCheckError } from "../../kernel_check.ts";
import { KernelError } from "../kernel.ts";

/** Compiles kernels for a GPU, and binds them. */
type Compile<T> = (on: Gpu) => Promise<T>;

/** What was compiled, and the GPU as its kernels use it. */
export interface Compiled<T> {
  readonly on: Gpu;
  readonly operations: T;
}

/**
 * Compiled with subgroups, or where the browser or driver takes no such kernel, without.
 * @throws what compiling without them throws
 */
export async function compileOn<T>(gpu: Gpu, compile: Compile<T>): Promise<Compiled<T>> {
  try {
    return { on: gpu, operations: await compile(gpu) };
  } catch (error) {
    if (!(error instanceof KernelError) || !gpu.subgroup) throw error;
    const reason = `a kernel does not compile with them: ${error.details ?? error.message}`;
    const on = withoutSubgroups(gpu, reason);
    return { on, operations: await compile(on) };
  }
}

/**
 * The operations as they were compiled, or where subgroups make them wrong, without these.
 * @param check compares them with float64
 * @throws KernelCheckError where they are wrong even so
 */
export async function trusted<T>(
  { on, operations }: Compiled<T>,
  compile: Compile<T>,
  check: (operations: T) => Promise<Finding>,
): Promise<{ operations: T; kernelCheck: KernelCheck }> {
  try {
    const finding = await check(operations);
    const result = on.laneFault === null ? "pass" : "single-lane";
    return { operations, kernelCheck: { ...finding, result, reason: on.laneFault } };
  } catch (error) {
    if (!(error instanceof KernelCheckError) || !on.subgroup) throw error;
    const alone = withoutSubgroups(on, error.message);
    return trusted({ on: alone, operations: await compile(alone) }, compile, check);
  }
}

function withoutSubgroups(gpu: Gpu, laneFault: string): Gpu {
  return { ...gpu, subgroup: null, laneFault };
}
