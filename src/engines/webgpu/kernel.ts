import { wordsOf } from "../../words/words_of.ts";
import type { Gpu } from "../../gpu/device.ts";
import { ENTRY_POINT } from "../../gpu/entry_point.ts";
import { askingFor } from "../../gpu/lanes/asked_size.ts";
import { WORKGROUP } from "../../gpu/workgroup.ts";
import type { KernelName } from "./kernel_name.ts";
import lanesSingle from "./lanes.single.wgsl?raw";
import lanesSubgroup from "./lanes.subgroup.wgsl?raw";
import lanesSubgroupId from "./lanes.subgroup_id.wgsl?raw";
import subgroupSums from "./lanes.subgroup_sums.wgsl?raw";
import team from "./team.wgsl?raw";
import { withConstants } from "./with_constants.ts";

/** The tokens of one pass: `tokens` of them, the first at `position`. */
export interface Span {
  readonly position: number;
  readonly tokens: number;
}

/** A kernel with its buffers bound. */
export interface Dispatch {
  readonly kernel: Kernel;
  /** In the order of the kernel's `@binding` numbers, from 0. */
  readonly bindings: readonly Binding[];
  /** The one binding of group 1, where the kernel has it: vectors.wgsl. */
  readonly vectors: Binding | null;
  readonly record: (pass: GPUComputePassEncoder, span: Span) => void;
}

/** One dispatch, or several where a matrix is bound in parts. */
export type Operation = readonly Dispatch[];

/** Records operations in their order, and returns how many dispatches these are. */
export function recordAll(operations: readonly Operation[], pass: GPUComputePassEncoder, span: Span): number {
  let dispatches = 0;
  for (const operation of operations) {
    for (const { record } of operation) record(pass, span);
    dispatches += operation.length;
  }
  return dispatches;
}

/** Workgroups along x and y. */
export type Grid = readonly [x: number, y: number];

/** A buffer and how many bytes of it the kernel takes for granted; with an offset, those from there on and no others. */
export type Binding = readonly [buffer: GPUBuffer, bytes: number, offset?: number];

/** A kernel that does not compile here, or whose buffers are too small for it: no fault of the user. */
export class KernelError extends Error {
  override readonly name = "KernelError";
  /** @param details the compiler's own words, if it was that */
  constructor(
    message: string,
    readonly details: string | null = null,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Rows of a team on a GPU, which has thousands of lanes: four of its reads are under way at once. */
const ROWS = 4;

/** Subgroups with fewer lanes are those of a CPU that emulates a GPU, but for some old phones'. */
const LEAST_LANES = 8;

/** Rows of a team there: few teams keep it busy, and the row that each multiplies, and its norm, are read for more of them. */
const EMULATED_ROWS = 32;

/** Characters of WGSL that an error quotes. */
const EXCERPT = 60;

/**
 * The pipelines of each device, by their code, for as long as it lives. Compiling takes most of an engine's start: the next
 * engine on the device, with another head or model, finds its kernels here.
 */
const pipelinesOf = new WeakMap<GPUDevice, Map<string, Promise<GPUComputePipeline>>>();

/** Compiles kernels for one GPU, and knows how work is laid out on it. */
export class Kernels {
  readonly device: GPUDevice;
  readonly #pipelines: Map<string, Promise<GPUComputePipeline>>;
  /** Lanes of a team. */
  readonly lanes: number;
  /** The size of a workgroup of one team, so that few teams with much to do spread over the GPU. */
  readonly smallWorkgroup: number;
  /** Constants of kernels whose teams make TEAM_ROWS rows of a product: `teamsByRows`. */
  readonly byRows: { readonly TEAM_ROWS: number; readonly WORKGROUP?: number };
  readonly #lanesSource: string;
  readonly #askedSize: number | null;

  constructor(gpu: Pick<Gpu, "device" | "subgroup">) {
    this.device = gpu.device;
    this.#pipelines = pipelinesOf.get(gpu.device) ?? new Map();
    pipelinesOf.set(gpu.device, this.#pipelines);
    this.#lanesSource = lanesOf(gpu.subgroup);
    this.#askedSize = gpu.subgroup?.isAskedFor ? gpu.subgroup.lanes : null;
    this.lanes = gpu.subgroup?.lanes ?? 1;
    this.smallWorkgroup = gpu.subgroup?.lanes ?? WORKGROUP; // one invocation alone would leave the others of its GPU idle
    this.byRows =
      gpu.subgroup && this.lanes < LEAST_LANES
        ? { TEAM_ROWS: EMULATED_ROWS, WORKGROUP: this.lanes }
        : { TEAM_ROWS: ROWS };
  }

  /**
   * Compiles one kernel, unless this device has it already. WGSL has no imports: `sources` are whole files that are read
   * as one, after those that every kernel may use: lanes.*.wgsl, the one that fits the GPU, and team.wgsl.
   *
   * @param constants values of the kernel's `override`s, but for those of these files; WORKGROUP where it is another
   * @param told what else it is told, by a uniform or by how much is bound
   * @throws KernelError with the compiler's messages
   */
  async compile(
    name: KernelName,
    sources: readonly string[],
    constants: Record<string, number>,
    told: Readonly<Record<string, number>> = {},
  ): Promise<Kernel> {
    const source = askingFor(this.#askedSize, [this.#lanesSource, team, ...sources].join("\n"));
    const code = withConstants(source, { WORKGROUP, ...constants });
    const pipeline = this.#pipelines.get(code) ?? this.#createPipeline(name, code);
    this.#pipelines.set(code, pipeline);
    try {
      return new Kernel(this.device, await pipeline, name, { ...constants, ...told });
    } catch (error) {
      this.#pipelines.delete(code);
      throw error;
    }
  }

  async #createPipeline(name: KernelName, code: string): Promise<GPUComputePipeline> {
    const module = this.#createModule(name, code);
    const { messages } = await module.getCompilationInfo();
    const errors = messages.filter(({ type }) => type === "error");
    // Not by its line: the build makes one line of each file.
    const lines = errors.map(
      ({ offset, message }) => `${message}, at: ${code.slice(offset, offset + EXCERPT)}`,
    );
    if (lines.length > 0) throw doesNotCompile(name, lines.join("; "));
    const compute = { module, entryPoint: ENTRY_POINT };
    try {
      return await this.device.createComputePipelineAsync({ label: name, layout: "auto", compute });
    } catch (cause) {
      throw doesNotCompile(name, wordsOf(cause), { cause });
    }
  }

  /** Its errors are awaited, so they need not be reported again as uncaptured ones. */
  #createModule(label: string, code: string): GPUShaderModule {
    this.device.pushErrorScope("validation");
    const module = this.device.createShaderModule({ label, code });
    void this.device.popErrorScope().catch(() => {}); // where the device is lost
    return module;
  }

  /** Workgroups for so many teams of lanes. */
  teams(count: number, workgroup = WORKGROUP): number {
    return Math.ceil((count * this.lanes) / workgroup);
  }

  /** Workgroups for so many rows of a product, of which a team makes TEAM_ROWS; each block of rows has teams of its own. */
  teamsByRows(rows: number, block = rows): number {
    const { TEAM_ROWS, WORKGROUP: workgroup } = this.byRows;
    return this.teams((rows / block) * Math.ceil(block / TEAM_ROWS), workgroup);
  }

  /** Workgroups for so many single invocations. */
  invocations(count: number): number {
    return Math.ceil(count / WORKGROUP);
  }
}

function lanesOf(subgroup: Gpu["subgroup"]): string {
  if (!subgroup) return lanesSingle;
  return [subgroup.hasIds ? lanesSubgroupId : lanesSubgroup, subgroupSums].join("\n");
}

function doesNotCompile(name: KernelName, reason: string, options?: ErrorOptions): KernelError {
  return new KernelError(
    `Kernel ${name} does not compile on this GPU. Choose another engine, or update the browser and the graphics driver.`,
    reason,
    options,
  );
}

/** A compiled kernel. */
export class Kernel {
  readonly #device: GPUDevice;
  readonly #pipeline: GPUComputePipeline;

  /** @param constants the values of its own `override`s, and what else it is told */
  constructor(
    device: GPUDevice,
    pipeline: GPUComputePipeline,
    readonly name: KernelName,
    readonly constants: Readonly<Record<string, number>>,
  ) {
    this.#device = device;
    this.#pipeline = pipeline;
  }

  /**
   * @param bindings in the order of the kernel's `@binding` numbers, from 0
   * @param vectors the one of group 1, where the kernel has it
   * @throws KernelError when a buffer is smaller than the kernel takes it to be
   */
  bind(bindings: readonly Binding[], grid: (span: Span) => Grid, vectors: Binding | null = null): Operation {
    const group = this.#bindGroup(0, bindings);
    const second = vectors && this.#bindGroup(1, [vectors]);
    const record = (pass: GPUComputePassEncoder, span: Span): void => {
      pass.setPipeline(this.#pipeline);
      pass.setBindGroup(0, group);
      if (second) pass.setBindGroup(1, second);
      pass.dispatchWorkgroups(...grid(span));
    };
    return [{ kernel: this, bindings, vectors, record }];
  }

  #bindGroup(index: number, bindings: readonly Binding[]): GPUBindGroup {
    for (const [binding, [buffer, bytes, offset = 0]] of bindings.entries()) {
      if (buffer.size < offset + bytes) {
        throw new KernelError(
          `Kernel ${this.name} needs ${offset + bytes} bytes at binding ${binding}, and ${buffer.label} has ${buffer.size}. ` +
            "Choose another engine, and report this.",
        );
      }
    }
    return this.#device.createBindGroup({
      label: this.name,
      layout: this.#pipeline.getBindGroupLayout(index),
      entries: bindings.map(([buffer, size, offset], binding) => ({
        binding,
        resource: offset === undefined ? { buffer } : { buffer, offset, size },
      })),
    });
  }
}
