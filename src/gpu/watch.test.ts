import * as fc from "fast-check";
import { beforeAll, expect, test, vi } from "vitest";
import { tries } from "../testing/fuzz.ts";
import type { Ledger } from "./ledger.ts";

const LARGEST = 10_000;
const USAGES = { storage: 0x80, mapRead: 0x1 | 0x8, mapWrite: 0x2 | 0x4 };

/** WebGPU accepts anything that converts to a number. */
type Asked = Omit<GPUBufferDescriptor, "size"> & { readonly size: unknown };

/** The watched part of WebGPU, without a GPU; it does not report its live buffers. */
class FakeBuffer {
  readonly label: string;
  readonly size: number;
  readonly usage: number;
  constructor({ label = "", size, usage }: Asked) {
    [this.label, this.size, this.usage] = [label, Number(size), usage];
  }
  async mapAsync(): Promise<void> {}
  unmap(): void {}
  destroy(): void {}
}

class FakeDevice {
  readonly limits = { maxBufferSize: LARGEST };
  /** Loses it as a driver does: the page makes no call. */
  lose = (): void => {};
  readonly lost = new Promise<void>((resolve) => (this.lose = resolve));
  createBuffer(descriptor: Asked): FakeBuffer {
    if (descriptor.mappedAtCreation && Number(descriptor.size) % 4 !== 0)
      throw new RangeError("a multiple of 4");
    return new FakeBuffer(descriptor);
  }
  createBindGroup(): object {
    return {};
  }
  destroy(): void {
    this.lose();
  }
}

class FakeAdapter {
  async requestDevice(): Promise<FakeDevice> {
    return new FakeDevice();
  }
}

let ledger: Ledger;

beforeAll(async () => {
  vi.stubGlobal("GPUDevice", FakeDevice);
  vi.stubGlobal("GPUBuffer", FakeBuffer);
  vi.stubGlobal("GPUAdapter", FakeAdapter);
  vi.stubGlobal(
    "GPUQueue",
    class {
      submit(): void {}
    },
  );
  vi.stubGlobal(
    "GPUComputePassEncoder",
    class {
      dispatchWorkgroups(): void {}
      dispatchWorkgroupsIndirect(): void {}
    },
  );
  vi.resetModules(); // another test's watch began without these
  const { watchWebGpu } = await import("./watch.ts");
  ({ ledger } = watchWebGpu());
  return () => vi.unstubAllGlobals();
});

/** The expected state, kept in the simplest way. */
interface Model {
  readonly buffers: { readonly bytes: number; readonly device: number; live: boolean }[];
  readonly gone: Set<number>;
  peak: number;
}

interface Real {
  readonly devices: FakeDevice[];
  readonly buffers: FakeBuffer[];
}

type Act = (model: Model, real: Real) => void | Promise<void>;

function liveBytes({ buffers }: Model): number {
  return buffers.reduce((sum, { bytes, live }) => sum + (live ? bytes : 0), 0);
}

/** A step of a history; after each the ledger must agree with the model. */
class Command implements fc.AsyncCommand<Model, Real> {
  constructor(
    readonly words: string,
    readonly act: Act,
  ) {}
  check(): boolean {
    return true;
  }
  async run(model: Model, real: Real): Promise<void> {
    await this.act(model, real);
    model.peak = Math.max(model.peak, liveBytes(model));
    expect(ledger.totalBytes).toBe(liveBytes(model));
    expect(ledger.entries.map(({ bytes }) => bytes)).toEqual(
      model.buffers.filter(({ live }) => live).map(({ bytes }) => bytes),
    );
    expect(ledger.peakBytes).toBeGreaterThanOrEqual(model.peak);
  }
  toString(): string {
    return this.words;
  }
}

function endDevice(model: Model, device: number): void {
  model.gone.add(device);
  for (const buffer of model.buffers) if (buffer.device === device) buffer.live = false;
}

const DEVICES = 3;
const device = fc.nat(DEVICES - 1);
const size = fc.oneof(fc.nat(200), fc.constantFrom(LARGEST, LARGEST + 1, 2 ** 40));
const spelled = size.chain((bytes) =>
  fc.constantFrom<unknown>(bytes, String(bytes), { valueOf: () => bytes }),
);

function create(on: number, asked: unknown, usage: keyof typeof USAGES, mappedAtCreation: boolean): Command {
  return new Command(`create ${String(asked)} ${usage} on ${on}`, ({ buffers, gone }, real) => {
    const descriptor = { size: asked, usage: USAGES[usage], mappedAtCreation };
    try {
      const made = (real.devices[on] as FakeDevice).createBuffer(descriptor);
      real.buffers.push(made);
    } catch {
      return; // nothing was made
    }
    const bytes = Number(asked);
    buffers.push({ bytes, device: on, live: bytes <= LARGEST && !gone.has(on) });
  });
}

const commands = fc.commands(
  [
    fc
      .tuple(device, spelled, fc.constantFrom("storage", "mapRead", "mapWrite"), fc.boolean())
      .map((given) => create(...given)),
    fc.nat().map(
      (pick) =>
        new Command(`destroy ${pick}`, ({ buffers }, real) => {
          const at = pick % Math.max(1, buffers.length);
          real.buffers[at]?.destroy();
          if (buffers[at]) buffers[at].live = false;
        }),
    ),
    fc.nat().map(
      (pick) =>
        new Command(`map ${pick}`, async (_, real) => {
          const buffer = real.buffers[pick % Math.max(1, real.buffers.length)];
          await buffer?.mapAsync();
          buffer?.unmap();
        }),
    ),
    device.map(
      (on) =>
        new Command(`destroy device ${on}`, (model, real) => {
          real.devices[on]?.destroy();
          endDevice(model, on);
        }),
    ),
    device.map(
      (on) =>
        new Command(`lose device ${on}`, async (model, real) => {
          real.devices[on]?.lose();
          await real.devices[on]?.lost;
          await Promise.resolve();
          endDevice(model, on);
        }),
    ),
  ],
  { maxCommands: 60 },
);

test("the ledger says what is live after any history of several devices, their buffers and their losses", async () => {
  await fc.assert(
    fc.asyncProperty(commands, async (history) => {
      const adapter = new FakeAdapter();
      const devices = [
        await adapter.requestDevice(),
        await adapter.requestDevice(),
        await adapter.requestDevice(),
      ];
      const model: Model = { buffers: [], gone: new Set(), peak: 0 };
      const real: Real = { devices, buffers: [] };
      await fc.asyncModelRun(() => ({ model, real }), history);
      for (const one of devices) one.destroy();
      expect(ledger.totalBytes).toBe(0);
      expect(ledger.entries).toEqual([]);
    }),
    tries(500),
  );
});
