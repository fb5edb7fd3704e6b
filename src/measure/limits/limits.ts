import { bestOf } from "../numbers.ts";
import nothingCode from "./nothing.wgsl?raw";
import readCode from "./read.wgsl?raw";

/** What no engine on this GPU can beat. */
export interface Limits {
  /** Of a kernel that does nothing but read a large buffer. */
  readonly bytesPerSecond: number;
  /** Of a dispatch that does nothing but wait for the one before it. */
  readonly dispatchMs: number;
}

const LANES = 64;
const WORKGROUPS = 1024;
/** More than caches hold, and within what every device binds. */
const READ_BYTES = 128 * 2 ** 20;
/** So many dispatches in a command buffer, and so many more: what the second takes longer is theirs alone. */
const READS = [1, 5] as const;
const NOTHINGS = [50, 550] as const;
const TRIES = 5;

/** Measures the GPU; nothing else should run on it meanwhile. */
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

/** Of one dispatch among many: what it takes to submit and to be told of the end is not counted. */
async function marginalMs(
  device: GPUDevice,
  dispatch: (pass: GPUComputePassEncoder) => void,
  [few, many]: readonly [number, number],
): Promise<number> {
  const time = (count: number) => bestOf(TRIES, () => timeDispatches(device, dispatch, count));
  await time(few); // the first run pays for what is made lazily
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
