// The program of `npm run bench:bare`, for a machine with a GPU driver and nothing else: what is correct there, and how fast
// it is. Runs in Deno, from the archive. Options: --models one-matrix-6m,SmolLM2-135M,OLMo-1B --rounds 3 --tokens 32
// --results results
import { mkdirSync, writeFileSync } from "node:fs";
import { arch, freemem, platform, release } from "node:os";
import { parseArgs } from "node:util";
import {
  type Candidate,
  type Checkpoint,
  createEngine,
  type Gpu,
  GpuMemoryError,
  GpuUnavailableError,
  type KernelCheck,
  measureEngines,
  measureLimits,
  planMemory,
  PREFILL_LENGTHS,
  requestGpu,
  summarize,
  watchWebGpu,
  WEIGHT_FORMATS,
  type WeightFormat,
  wordsOf,
} from "../../src/index.ts";
import { Checks, type Outcome } from "../../scripts/checks.mjs";
import { checkGpu } from "../../scripts/wgpu/check_gpu.ts";
import { BARE_MODELS } from "./models.ts";
import { type BareReport, type BareResult, formatBareReport } from "./report.ts";

declare const Deno: { readonly version: { readonly deno: string } };

const { values: options } = parseArgs({
  options: {
    models: { type: "string", default: [...BARE_MODELS.keys()].join(",") },
    rounds: { type: "string", default: "3" },
    tokens: { type: "string", default: "32" },
    /** A folder. */
    results: { type: "string", default: "results" },
  },
});
const [rounds, tokens] = [Number(options.rounds), Number(options.tokens)];
const wanted = options.models.split(",");
const unknown = wanted.filter((name) => !BARE_MODELS.has(name));
if (unknown.length > 0) {
  throw new Error(`--models has ${unknown.join(", ")}, and can have ${[...BARE_MODELS.keys()].join(", ")}.`);
}

/** What an engine is told apart by. */
interface Subject {
  readonly engine: "wgsl";
  readonly head: "tied";
  readonly weights: WeightFormat;
  readonly lanes: string;
}

/** URL of the archive's folder; this program lies one below it. */
const here = import.meta.url;
const project = new URL("../", here).href;
const began = new Date().toISOString();

watchWebGpu();
const gpu = await requestGpu().catch(endWithoutGpu);
const emulated = gpu.isFallback || /llvmpipe|lavapipe|swiftshader/i.test(gpu.adapterName);
/** The GPU with subgroups, where it has them, and without. */
const layouts: readonly (readonly [lanes: string, gpu: Gpu])[] = [
  ...(gpu.subgroup ? [[`${gpu.subgroup.lanes}`, gpu] as const] : []),
  ["none", { ...gpu, subgroup: null }],
];
console.log(`${gpu.adapterName}${emulated ? ", emulated on the CPU" : ""}`);

const remarks: string[] = [];
if (!gpu.subgroup) {
  remarks.push(
    `Not run: anything with subgroups. ${gpu.laneFault ?? "This runtime offers none on this adapter."}`,
  );
}
for (const name of BARE_MODELS.keys()) {
  if (!wanted.includes(name)) remarks.push(`Not run: ${name}. It was left out by --models.`);
}
console.log("\nThe limits of the adapter");
const limits = await measureLimits(gpu.device);
const checks: Record<string, readonly Outcome[]> = {};
for (const [lanes, on] of layouts) {
  console.log(`\nLanes of a subgroup: ${lanes}`);
  const run = new Checks();
  await checkGpu(on, project, run);
  checks[lanes] = run.outcomes;
}
const results: BareResult[] = [];
for (const name of wanted) {
  console.log(`\n${name}`);
  try {
    await measureModel(name);
  } catch (error) {
    remarks.push(`Not run to its end: ${name}. ${wordsOf(error)}`);
  }
  save(); // whatever comes after it
}
console.log(`\n${save()}`);
const failed = Object.values(checks)
  .flat()
  .filter(({ passed }) => !passed);
process.exitCode = failed.length === 0 ? 0 : 1;

function endWithoutGpu(error: unknown): never {
  if (!(error instanceof GpuUnavailableError)) throw error;
  console.error(
    "Nothing was run: Deno found no GPU. It needs Vulkan: the driver of the GPU, the file in /usr/share/vulkan/icd.d or " +
      "/etc/vulkan/icd.d by which the driver is found, and libvulkan.so.1 (Debian's and Ubuntu's package libvulkan1).",
  );
  process.exit(1);
}

/** Measures every weight format on every layout, side by side. */
async function measureModel(name: string): Promise<void> {
  const load = BARE_MODELS.get(name);
  if (!load) return;
  const checkpoint = await load(project);
  const { vocabSize } = checkpoint.config;
  const kernelChecks = new Map<Subject, KernelCheck>();
  const candidates: Candidate<Subject>[] = [];
  for (const candidate of candidatesFor(checkpoint)) {
    const kernelCheck = await check(name, candidate);
    if (!kernelCheck) continue;
    kernelChecks.set(candidate.subject, kernelCheck);
    candidates.push(candidate);
  }
  const { measured, refused, sideBySide } = await measureEngines(candidates, {
    rounds,
    tokens,
    prompt: Array.from({ length: Math.max(...PREFILL_LENGTHS) }, (_, i) => (i * 37) % vocabSize),
    idle: async () => gpu.device.queue.onSubmittedWorkDone(),
    onProgress: (done, subject) =>
      console.log(`${(100 * done).toFixed(0).padStart(3)} % ${wordsFor(subject)}`),
  });
  for (const { subject, reason } of refused)
    remarks.push(`Not measured: ${name}, ${wordsFor(subject)}. ${reason}`);
  if (!sideBySide) {
    remarks.push(`Each alone and not in turn: ${name}. The GPU has no memory for all formats at once.`);
  }
  for (const one of measured) {
    const { weights, lanes } = one.subject;
    const kernelCheck = kernelChecks.get(one.subject);
    if (!kernelCheck) continue;
    results.push({
      ...summarize(one, checkpoint, weights, limits),
      model: name,
      weights,
      lanes,
      kernelCheck,
    });
  }
}

function candidatesFor(checkpoint: Checkpoint): Candidate<Subject>[] {
  return layouts.flatMap(([lanes, on]) =>
    WEIGHT_FORMATS.map((weights) => ({
      subject: { engine: "wgsl", head: "tied", weights, lanes },
      create: async () => {
        checkRoom(checkpoint, weights);
        return createEngine.wgsl(async () => on, checkpoint, "tied", { weights });
      },
    })),
  );
}

/** An emulated GPU has this computer's memory, and where that ends the program is killed. @throws GpuMemoryError */
function checkRoom({ config }: Checkpoint, weights: WeightFormat): void {
  const { totalBytes } = planMemory(config, weights, "tied");
  const free = freemem();
  if (!emulated || totalBytes < 0.9 * free) return;
  const [needed, left] = [totalBytes, free].map((bytes) => (bytes / 1e9).toFixed(1));
  throw new GpuMemoryError(`It takes ${needed} GB, and this computer has ${left} GB left.`);
}

/** Makes an engine, which compares its kernels with float64. @returns what that found; null if there can be no engine */
async function check(name: string, { subject, create }: Candidate<Subject>): Promise<KernelCheck | null> {
  try {
    const engine = await create();
    void engine.dispose();
    return engine.kernelCheck ?? null;
  } catch (error) {
    remarks.push(`Not run: ${name}, ${wordsFor(subject)}. ${wordsOf(error)}`);
    return null;
  }
}

/** @returns the report in Markdown */
function save(): string {
  const report: BareReport = {
    time: began,
    adapter: gpu.adapterName,
    emulated,
    runtime: `Deno ${Deno.version.deno}, wgpu`,
    system: `${platform()} ${release()} ${arch()}`,
    rounds,
    tokens,
    limits,
    checks,
    results,
    remarks,
  };
  const text = formatBareReport(report);
  mkdirSync(options.results, { recursive: true });
  writeFileSync(`${options.results}/bare.json`, `${JSON.stringify(report, null, 2)}\n`);
  writeFileSync(`${options.results}/bare.md`, `${text}\n`);
  return text;
}

function wordsFor({ weights, lanes }: Subject): string {
  return `${weights}, lanes of a subgroup: ${lanes}`;
}
