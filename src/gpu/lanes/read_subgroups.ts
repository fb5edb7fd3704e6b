import { wordsOf } from "../../words/words_of.ts";
import { ENTRY_POINT } from "../entry_point.ts";
import { askedSize, askingFor } from "./asked_size.ts";
import { judgePlaces, type LaneFinding, type Place } from "./judge_places.ts";
import { hearEnd } from "../hear_end.ts";
import { WORKGROUP } from "../workgroup.ts";
import code from "./subgroup_places.wgsl?raw";

/** Enough workgroups for a GPU to run several at once. */
const WORKGROUPS = 8;

/**
 * Runs a small kernel that reads how a workgroup is divided into subgroups. Takes a few milliseconds, once for each
 * device.
 * @param device with the feature `subgroups`
 */
export async function readSubgroups(device: GPUDevice): Promise<LaneFinding> {
  const { wgslLanguageFeatures } = navigator.gpu as Partial<GPU>;
  const hasIds = wgslLanguageFeatures?.has("subgroup_id") ?? false;
  return findSubgroups(hasIds, askedSize(device), (asked) => readPlaces(device, asked));
}

/**
 * The layout of subgroups of the requested size; where a driver does not honour the request, the layout that the compiler
 * chooses without one. The fault is that of the request, where there was one.
 * @param read the places of whole workgroups, with a requested size or without
 */
export async function findSubgroups(
  hasIds: boolean,
  asked: number | null,
  read: (asked: number | null) => Promise<readonly Place[]>,
): Promise<LaneFinding> {
  const found = await judgeRead(hasIds, asked, read);
  if (asked === null || "subgroup" in found) return found;
  const chosen = await judgeRead(hasIds, null, read);
  return "subgroup" in chosen ? chosen : found;
}

async function judgeRead(
  hasIds: boolean,
  asked: number | null,
  read: (asked: number | null) => Promise<readonly Place[]>,
): Promise<LaneFinding> {
  try {
    return judgePlaces(await read(asked), hasIds, asked);
  } catch (error) {
    return {
      fault: `how they lie could not be read: ${wordsOf(error)}`,
    };
  }
}

async function readPlaces(device: GPUDevice, asked: number | null): Promise<Place[]> {
  const pipeline = await device.createComputePipelineAsync({
    layout: "auto",
    compute: {
      module: device.createShaderModule({ code: askingFor(asked, code) }),
      entryPoint: ENTRY_POINT,
      constants: { WORKGROUP },
    },
  });
  const size = 16 * WORKGROUP * WORKGROUPS;
  const { STORAGE, COPY_SRC, COPY_DST, MAP_READ } = GPUBufferUsage;
  const places = device.createBuffer({ label: "subgroup places", size, usage: STORAGE | COPY_SRC });
  const staging = device.createBuffer({ label: "readback.places", size, usage: COPY_DST | MAP_READ });
  try {
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    pass.setPipeline(pipeline);
    pass.setBindGroup(
      0,
      device.createBindGroup({
        layout: pipeline.getBindGroupLayout(0),
        entries: [{ binding: 0, resource: { buffer: places } }],
      }),
    );
    pass.dispatchWorkgroups(WORKGROUPS);
    pass.end();
    encoder.copyBufferToBuffer(places, 0, staging, 0, size);
    device.queue.submit([encoder.finish()]);
    await hearEnd(device.queue, staging.mapAsync(GPUMapMode.READ));
    return unpackPlaces(new Uint32Array(staging.getMappedRange()));
  } finally {
    places.destroy();
    staging.destroy();
  }
}

function unpackPlaces(words: Uint32Array): Place[] {
  return Array.from({ length: words.length / 4 }, (_, index) => {
    const [size = 0, lane = 0, first = 0, lanes = 0] = words.subarray(4 * index);
    return { size, lane, first, lanes };
  });
}
