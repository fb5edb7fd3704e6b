import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { GpuUnavailableError, requestGpu } from "./device.ts";
import type { LaneFinding } from "./lanes/judge_places.ts";

const readLanes = vi.fn<() => Promise<LaneFinding>>();

/** What the fake browser returns; tests only look at the device. */
interface FakeDevice {
  readonly features: ReadonlySet<string>;
  readonly limits: { readonly maxStorageBufferBindingSize: number };
  readonly lost: Promise<{ readonly message: string }>;
  readonly destroy: () => void;
  readonly adapterInfo?: object;
}

const never = new Promise<never>(() => {});

function fakeDevice(changes: Partial<FakeDevice> = {}): FakeDevice {
  return {
    features: new Set(["subgroups"]),
    limits: { maxStorageBufferBindingSize: 2 ** 30 },
    lost: never,
    destroy: vi.fn<() => void>(),
    ...changes,
  };
}

const INFO = {
  vendor: "acme",
  architecture: "one",
  description: "",
  subgroupMinSize: 32,
  subgroupMaxSize: 128,
};

function fakeAdapter(changes: object = {}) {
  return {
    features: new Set(["subgroups"]),
    limits: { maxBufferSize: 2 ** 30, maxStorageBufferBindingSize: 2 ** 30 },
    info: INFO,
    requestDevice: async () => fakeDevice(),
    ...changes,
  };
}

/** Makes `navigator.gpu` return this. */
function browserAnswers(requestAdapter: () => unknown): void {
  vi.stubGlobal("navigator", { gpu: { requestAdapter } });
}

beforeEach(() => {
  readLanes.mockResolvedValue({ subgroup: { lanes: 32, hasIds: false, isAskedFor: false } });
  vi.useFakeTimers();
});

afterEach(() => {
  vi.clearAllMocks();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

/** The refusal, after all timeouts have passed. */
async function refusal(): Promise<Error> {
  const refused = requestGpu({ readLanes }).then(
    () => new Error("a GPU was given"),
    (error: unknown) => error as Error,
  );
  await vi.advanceTimersByTimeAsync(60_000);
  const error = await refused;
  expect(error).toBeInstanceOf(GpuUnavailableError);
  return error;
}

it("opens a device with its adapter's limits, and tells of both", async () => {
  const requestDevice = vi.fn<(descriptor: object) => Promise<FakeDevice>>(async () => fakeDevice());
  browserAnswers(async () => fakeAdapter({ requestDevice }));
  const { adapterName, subgroup, maxBindingBytes } = await requestGpu({ readLanes });
  expect({ adapterName, subgroup, maxBindingBytes }).toEqual({
    adapterName: "acme one",
    subgroup: { lanes: 32, hasIds: false, isAskedFor: false },
    maxBindingBytes: 2 ** 30,
  });
  expect(requestDevice).toHaveBeenCalledWith({
    label: "one-matrix",
    requiredFeatures: ["subgroups"],
    requiredLimits: { maxBufferSize: 2 ** 30, maxStorageBufferBindingSize: 2 ** 30 },
  });
});

it("binds no more than 1 GiB of a matrix where the device allows that: wgpu compiles no larger array", async () => {
  const device = fakeDevice({ limits: { maxStorageBufferBindingSize: 2 ** 32 - 4 } });
  browserAnswers(async () => fakeAdapter({ requestDevice: async () => device }));
  expect((await requestGpu({ readLanes })).maxBindingBytes).toBe(2 ** 30);
});

it.each<[string, object]>([
  ["has no navigator.gpu", {}],
  ["has an undefined navigator.gpu", { gpu: undefined }],
])("a browser that %s has no WebGPU", async (_, navigator) => {
  vi.stubGlobal("navigator", navigator);
  expect((await refusal()).message).toMatch(/no WebGPU\. Open the page in/);
});

const refuse = (message: string) => () => Promise.reject(new Error(message));
const throwAtOnce = (message: string) => () => {
  throw new Error(message);
};

it.each<[string, () => unknown, RegExp]>([
  ["gives no adapter", async () => null, /offers no adapter\. Turn on hardware/],
  ["refuses an adapter", refuse("not today"), /no adapter: not today/],
  ["throws where it is asked for an adapter", throwAtOnce("no such call"), /no adapter: no such call/],
  ["never answers about an adapter", () => never, /no adapter: It did not answer within 15 seconds/],
  [
    "refuses a device",
    async () => fakeAdapter({ requestDevice: refuse("too many") }),
    /no device: too many Close/,
  ],
  [
    "never answers about a device",
    async () => fakeAdapter({ requestDevice: () => never }),
    /no device: It did not answer/,
  ],
  ["has adapters without limits", async () => fakeAdapter({ limits: undefined }), /no device: /],
])("a browser that %s is one without a GPU, and says why", async (_, requestAdapter, words) => {
  browserAnswers(requestAdapter);
  expect((await refusal()).message).toMatch(words);
});

it("lets go of a device that comes too late", async () => {
  const device = fakeDevice();
  const late = new Promise((resolve) => setTimeout(resolve, 20_000, device));
  browserAnswers(async () => fakeAdapter({ requestDevice: () => late }));
  await refusal();
  expect(device.destroy).toHaveBeenCalledOnce();
});

it("does without what an adapter does not tell of itself", async () => {
  browserAnswers(async () => fakeAdapter({ info: undefined }));
  const { adapterName } = await requestGpu({ readLanes });
  expect(adapterName).toBe("a GPU that this browser does not name");
});

it("does not use subgroups that lie otherwise than the kernels need, and says why", async () => {
  readLanes.mockResolvedValue({ fault: "invocation 1 is lane 8" });
  browserAnswers(async () => fakeAdapter());
  expect(await requestGpu({ readLanes })).toMatchObject({
    subgroup: null,
    laneFault: "invocation 1 is lane 8",
  });
});

it("tells a GPU that is emulated on the CPU from another", async () => {
  browserAnswers(async () => fakeAdapter());
  expect((await requestGpu({ readLanes })).isFallback).toBe(false);
  browserAnswers(async () => fakeAdapter({ info: { ...INFO, isFallbackAdapter: true } }));
  expect((await requestGpu({ readLanes })).isFallback).toBe(true);
});

it("looks for subgroups only where the device has them", async () => {
  browserAnswers(async () => fakeAdapter({ requestDevice: async () => fakeDevice({ features: new Set() }) }));
  expect(await requestGpu({ readLanes })).toMatchObject({ subgroup: null, laneFault: null });
  expect(readLanes).not.toHaveBeenCalled();
});

it("gives a device the adapterInfo that it lacks, which onnxruntime reads, and leaves one that is there", async () => {
  browserAnswers(async () => fakeAdapter());
  expect((await requestGpu({ readLanes })).device.adapterInfo).toBe(INFO);
  const adapterInfo = { vendor: "its own" };
  browserAnswers(async () => fakeAdapter({ requestDevice: async () => fakeDevice({ adapterInfo }) }));
  expect((await requestGpu({ readLanes })).device.adapterInfo).toBe(adapterInfo);
});

it("tells of a loss what is lost, why, and what to do", async () => {
  const lost = Promise.resolve({ message: " A driver crashed." });
  browserAnswers(async () => fakeAdapter({ requestDevice: async () => fakeDevice({ lost }) }));
  const gpu = await requestGpu({ readLanes });
  await vi.runAllTimersAsync();
  expect((gpu.lost.reason as Error).message).toBe(
    "The GPU device was lost, with everything on it. A driver crashed. Load the model again.",
  );
});
