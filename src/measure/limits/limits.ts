import { withConstants } from "../../engines/webgpu/with_constants.ts";
import { ENTRY_POINT } from "../../gpu/entry_point.ts";
import { hearWorkDone } from "../../gpu/hear_end.ts";
import { refusingOutOfMemory } from "../../gpu/out_of_memory.ts";
import { bestOf } from "../numbers.ts";
import multiplyCode from "./multiply.wgsl?raw";
import nothingCode from "./nothing.wgsl?raw";
import readCode from "./read.wgsl?raw";

/** Limits of this GPU that no engine can beat. */
export interface Limits {
  /** From a kernel that only reads a large buffer. */
  readonly bytesPerSecond: number;
  /** From dispatches that only wait for the previous one. */
  readonly dispatchMs: number;
  /** From a kernel that only multiplies and adds in registers, in float32; one of each counts as one. */
  readonly multiplyAddsPerSecond: number;
}

const LANES = 64;
const WORKGROUPS = 1024;
/** More than caches hold, and within the binding limit of every device. */
const READ_BYTES = 128 * 2 ** 20;
const BYTES_A_READ = 16;
/** Long enough that to begin and to end an invocation does not count. */
const ROUNDS = 32;
/** Sums in multiply.wgsl: eight of four numbers. */
const SUMS = 8 * 4;
const MULTIPLY_ADDS = SUMS * ROUNDS * LANES * WORKGROUPS;

const TRIES = 5;
/** A difference of two times that the clock can tell. The end of no work must come sooner. */
const ENOUGH_MS = 10;
/** A difference is this many times as long as the end of no work takes, so that what is late or not hardly counts. */
const ENOUGH_ENDS = 10;
/** Where so many take no time that can be told, no more are tried. */
const MOST_DISPATCHES = 1024;

/**
 * Measures the GPU; run nothing else on it at the same time. Null where the end of its work is told too
 * late for that.
 * @throws GpuMemoryError where it has no room for what is read; the signal's reason
 */
export async function measureLimits(device: GPUDevice, signal?: AbortSignal): Promise<Limits | null> {
  const emptyMs = await bestOf(TRIES, () => timeDispatches(device, () => {}, 0));
  if (emptyMs > ENOUGH_MS) return null;
  const enoughMs = Math.max(ENOUGH_MS, ENOUGH_ENDS * emptyMs);
  const made: GPUBuffer[] = [];
  const storage = (size: number): GPUBuffer => {
    const buffer = device.createBuffer({ label: "bench", size, usage: GPUBufferUsage.STORAGE });
    made.push(buffer);
    return buffer;
  };
  try {
    const { numbers, sums, count, factors } = await refusingOutOfMemory(device, () => ({
      numbers: storage(READ_BYTES),
      sums: storage(4 * LANES * WORKGROUPS),
      count: storage(4),
      factors: storage(2 * 16),
    }));
    const read = await createWork(
      device,
      readCode,
      { LANES, NUMBERS: READ_BYTES / BYTES_A_READ, WORKGROUPS },
      [numbers, sums],
    );
    const nothing = await createWork(device, nothingCode, {}, [count]);
    const multiply = await createWork(device, multiplyCode, { LANES, ROUNDS }, [factors, sums]);
    const readMs = await marginalMs(device, (pass) => read(pass, WORKGROUPS), enoughMs, signal);
    const dispatchMs = await marginalMs(device, (pass) => nothing(pass, 1), enoughMs, signal);
    const multiplyMs = await marginalMs(device, (pass) => multiply(pass, WORKGROUPS), enoughMs, signal);
    if (!(readMs > 0 && dispatchMs > 0 && multiplyMs > 0)) return null;
    return {
      bytesPerSecond: (READ_BYTES / readMs) * 1000,
      dispatchMs,
      multiplyAddsPerSecond: (MULTIPLY_ADDS / multiplyMs) * 1000,
    };
  } finally {
    for (const buffer of made) buffer.destroy();
  }
}

type Work = (pass: GPUComputePassEncoder, workgroups: number) => void;

async function createWork(
  device: GPUDevice,
  source: string,
  constants: Record<string, number>,
  buffers: readonly GPUBuffer[],
): Promise<Work> {
  const code = withConstants(source, constants);
  const pipeline = await device.createComputePipelineAsync({
    layout: "auto",
    compute: { module: device.createShaderModule({ code }), entryPoint: ENTRY_POINT },
  });
  const group = device.createBindGroup({
    layout: pipeline.getBindGroupLayout(0),
    entries: buffers.map((buffer, binding) => ({ binding, resource: { buffer } })),
  });
  return (pass, workgroups) => {
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, group);
    pass.dispatchWorkgroups(workgroups);
  };
}

/**
 * Time of one dispatch among many, without the time to submit and to learn of the end: the difference between few and
 * three times as many, which are more until it is long enough to be measured. Not above 0 where no time can be told.
 * @throws the signal's reason
 */
async function marginalMs(
  device: GPUDevice,
  dispatch: (pass: GPUComputePassEncoder) => void,
  enoughMs: number,
  signal: AbortSignal | undefined,
): Promise<number> {
  const time = (count: number) => bestOf(TRIES, () => timeDispatches(device, dispatch, count));
  await timeDispatches(device, dispatch, 1); // the first run includes lazy initialization
  for (let few = 1; ; few *= 4) {
    signal?.throwIfAborted();
    const more = (await time(3 * few)) - (await time(few));
    if (more >= enoughMs || 3 * few > MOST_DISPATCHES) return more / (2 * few);
  }
}

async function timeDispatches(
  device: GPUDevice,
  dispatch: (pass: GPUComputePassEncoder) => void,
  count: number,
): Promise<number> {
  const began = performance.now();
  const encoder = device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  for (let i = 0; i < count; i++) dispatch(pass);
  pass.end();
  device.queue.submit([encoder.finish()]);
  await hearWorkDone(device.queue);
  return performance.now() - began;
}
