import {
  compareLogits,
  createEngine,
  type Engine,
  type EngineOptions,
  type Gpu,
  GREEDY,
  type Head,
  judgeHead,
  watchWebGpu,
  WEIGHT_FORMATS,
} from "../../src/index.ts";
import { idsOf } from "../../src/engines/testing/collect_steps.ts";
import { fixtureCheckpoint, fixtureReference } from "../../src/engines/testing/fixtures.ts";
import type { Checks } from "../checks.mjs";
import { SHIPPED_MODEL } from "../../src/testing/shipped_model.ts";
import { FAMILY_MODELS, MODELS } from "./subjects.ts";

/** Tolerance for logits in float16. */
const CLOSE = 1e-3;
const HALF_CACHE = { cache: "float16" } as const;

/**
 * Compares every kernel with float64, and whole models with transformers.
 * @param project URL of the folder that has the fixtures and the shipped model, with a slash at its end
 */
export async function checkGpu(gpu: Gpu, project: string, checks: Checks): Promise<void> {
  const withEngine = (on: Gpu, model: string, head: Head, options: EngineOptions, use: Use) =>
    useEngine(on, `${project}${model}`, head, options, use);
  for (const { name, model, reference, head } of MODELS) {
    for (const weights of WEIGHT_FORMATS) {
      await checks.run(`${name}, ${weights}: the kernels are those of float64`, async () =>
        withEngine(gpu, model, head, { weights }, describeCheck),
      );
    }
    await checks.run(`${name}, in parts: the kernels are those of float64`, async () =>
      withEngine({ ...gpu, maxBindingBytes: 500_000 }, model, head, {}, describeCheck),
    );
    await checks.run(`${name}: logits and greedy text are those of transformers`, async () =>
      withEngine(gpu, model, head, {}, (engine) => compareWithReference(engine, `${project}${reference}`)),
    );
    await checks.run(`${name}, a cache of float16: the greedy text is that of transformers`, async () =>
      withEngine(gpu, model, head, HALF_CACHE, (engine) => compareTexts(engine, `${project}${reference}`)),
    );
  }
  for (const { name, model, reference, head } of FAMILY_MODELS) {
    await checks.run(`${name}: logits and greedy text are those of transformers`, async () =>
      withEngine(gpu, model, head, {}, (engine) => compareWithReference(engine, `${project}${reference}`)),
    );
    await checks.run(`${name}, a cache of float16: the greedy text is that of transformers`, async () =>
      withEngine(gpu, model, head, HALF_CACHE, (engine) => compareTexts(engine, `${project}${reference}`)),
    );
    const options = { weights: "int4", ...HALF_CACHE } as const;
    await checks.run(
      `${name}, int4, a cache of float16, in parts: the kernels are those of float64`,
      async () => withEngine({ ...gpu, maxBindingBytes: 4400 }, model, head, options, describeCheck),
    );
  }
  await checks.run("of a tied model there is one matrix on the GPU", async () => {
    const { config } = await fixtureCheckpoint(`${project}public/${SHIPPED_MODEL}`);
    const { ledger } = watchWebGpu();
    return withEngine(gpu, `public/${SHIPPED_MODEL}`, "tied", {}, () => {
      const { kind } = judgeHead(ledger.entries, config);
      if (kind !== "single") throw new Error(`The verdict is ${kind}.`);
      return `${ledger.totalBytes} bytes live`;
    });
  });
}

/** How work is laid out on a GPU, in words. */
export function describeLanes({ subgroup, laneFault }: Gpu): string {
  return subgroup ? `${subgroup.lanes} lanes` : (laneFault ?? "none");
}

type Use = (engine: Engine) => string | Promise<string>;

async function useEngine(
  on: Gpu,
  folder: string,
  head: Head,
  options: EngineOptions,
  use: Use,
): Promise<string> {
  const engine = await createEngine.wgsl(async () => on, await fixtureCheckpoint(folder), head, options);
  try {
    return await use(engine);
  } finally {
    void engine.dispose();
  }
}

function describeCheck({ kernelCheck }: Engine): string {
  if (kernelCheck?.result !== "pass") throw new Error(kernelCheck?.reason ?? "They were not checked.");
  return `${kernelCheck.checked} numbers, largest error ${kernelCheck.largestError.toExponential(1)}`;
}

async function compareWithReference(engine: Engine, folder: string): Promise<string> {
  const { prompt, logits } = await fixtureReference(folder);
  const actual = await engine.logits(prompt);
  const V = actual.length;
  // Some references have the logits after each token, others those after the prompt.
  const expected = logits.length > V ? logits.subarray((prompt.length - 1) * V, prompt.length * V) : logits;
  const { largest: error } = compareLogits(actual, expected);
  if (!(error <= CLOSE)) throw new Error(`Logits are off by ${error}.`);
  return `logits within ${error.toExponential(1)}, ${await compareTexts(engine, folder)}`;
}

async function compareTexts(engine: Engine, folder: string): Promise<string> {
  const { prompt, continuation } = await fixtureReference(folder);
  const ids = await idsOf(engine.steps(prompt, GREEDY, continuation.length));
  const [text, wanted] = [ids.join(" "), continuation.join(" ")];
  if (text !== wanted) throw new Error(`The text is ${text}, and not ${wanted}.`);
  return `${ids.length} tokens the same`;
}
