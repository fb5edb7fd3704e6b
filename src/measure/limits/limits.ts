import { bestOf } from "../numbers.ts";
import nothingCode from "./nothing.wgsl?raw";
import readCode from "./read.wgsl?raw";

/** Limits of this GPU that no engine can beat. */
export interface Limits {
  /** From a kernel that only reads a large buffer. */
  readonly bytesPerSecond: number;
  /** From dispatches that only wait for the previous one. */
  readonly dispatchMs: number;
}

const LANES = 64;
const WORKGROUPS = 1024;
/** More than caches hold, and within the binding limit of every device. */
const READ_BYTES = 128 * 2 ** 20;
/**
 * Dispatches in the small and the large command buffer; the difference in time is that of the additional dispatches.
 */
const READS = [1, 5] as const;
const NOTHINGS = [50, 550] as const;
const TRIES = 5;

/** Measures the GPU; run nothing else on it at the same time. */
export async function measureLimits(device: GPUDevice): Promise<Limits> {
  const made: GPUBuffer[] = [];
  const storage = (size: number): GPUBuffer => {
    const buffer = device.createBuffer({ label: "bench", size, usage: GPUBufferUsage.STORAGE });
    made.push(buffer);
    return buffer;
  };
  try {
    const read = await createWork(device, readCode, { LANES }, [
      storage(READ_BYTES),
      storage(4 * LANES * WORKGROUPS),
    ]);
    const nothing = await createWork(device, nothingCode, {}, [storage(4)]);
    const readMs = await marginalMs(device, (pass) => read(pass, WORKGROUPS), READS);
    const dispatchMs = await marginalMs(device, (pass) => nothing(pass, 1), NOTHINGS);
    return { bytesPerSecond: (READ_BYTES / readMs) * 1000, dispatchMs };
  } finally {
    for (const buffer of made) buffer.destroy();
  }
}

type Work = (pass: GPUComputePassEncoder, workgroups: number) => void;

async function createWork(
  device: GPUDevice,
  code: string,
  constants: Record<string, number>,
  buffers: readonly GPUBuffer[],
): Promise<Work> {
  const pipeline = await device.createComputePipelineAsync({
    layout: "auto",
    compute: { module: device.createShaderModule({ code }), constants },
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

/** Time of one dispatch among many, without the time to submit and to learn of the end. */
async function marginalMs(
  device: GPUDevice,
  dispatch: (pass: GPUComputePassEncoder) => void,
  [few, many]: readonly [number, number],
): Promise<number> {
  const time = (count: number) => bestOf(TRIES, () => timeDispatches(device, dispatch, count));
  await time(few); // the first run includes lazy initialization
  const [short, long] = [await time(few), await time(many)];
  return Math.max(long - short, Number.EPSILON) / (many - few);
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
  await device.queue.onSubmittedWorkDone();
  return performance.now() - began;
}
