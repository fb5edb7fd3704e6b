// The program that `npm run test:wgpu` runs in Deno: kernels and whole models on its WebGPU, compared with
// transformers.
import {
  createEngine,
  type Engine,
  type EngineOptions,
  type Gpu,
  type Head,
  judgeHead,
  requestGpu,
  watchWebGpu,
  WEIGHT_FORMATS,
} from "../../src/index.ts";
import { idsOf } from "../../src/engines/testing/collect_steps.ts";
import { FAMILY_FIXTURES } from "../../src/engines/testing/families.ts";
import { fixtureCheckpoint, fixtureReference } from "../../src/engines/testing/fixtures.ts";
import { Checks } from "../checks.mjs";

/** URL of the project's folder. */
declare const PROJECT: string;

const GREEDY = { temperature: 0, topK: 0, topP: 1, seed: 0 };
/** Tolerance for logits in float16. */
const CLOSE = 1e-3;

const MODELS: readonly (readonly [name: string, model: string, reference: string, head: Head])[] = [
  ["a tiny model", "fixtures/tiny", "fixtures/tiny", "tied"],
  ["a tiny model with a head of its own", "fixtures/untied", "fixtures/untied", "untied"],
  ["the shipped model", "public/models/one-matrix-6m", "fixtures/shipped", "tied"],
];

const { ledger } = watchWebGpu();
const checks = new Checks();
const gpu = await requestGpu();
console.log(`GPU: ${gpu.adapterName}; subgroups: ${describeLanes(gpu)}`);

for (const [name, model, reference, head] of MODELS) {
  for (const weights of WEIGHT_FORMATS) {
    await checks.run(`${name}, ${weights}: the kernels are those of float64`, async () =>
      withEngine(gpu, model, head, { weights }, describeCheck),
    );
  }
  await checks.run(`${name}, in parts: the kernels are those of float64`, async () =>
    withEngine({ ...gpu, maxBindingBytes: 500_000 }, model, head, {}, describeCheck),
  );
  await checks.run(`${name}: logits and greedy text are those of transformers`, async () =>
    withEngine(gpu, model, head, {}, (engine) => compareWithReference(engine, reference)),
  );
}
for (const [folder, head] of FAMILY_FIXTURES) {
  const model = folder.slice(1);
  await checks.run(`${model}: logits and greedy text are those of transformers`, async () =>
    withEngine(gpu, model, head, {}, (engine) => compareWithReference(engine, model)),
  );
  const options = { weights: "int8", cache: "float16" } as const;
  await checks.run(
    `${model}, int8, a cache of float16, in parts: the kernels are those of float64`,
    async () => withEngine({ ...gpu, maxBindingBytes: 4400 }, model, head, options, describeCheck),
  );
}
await checks.run("of a tied model there is one matrix on the GPU", async () => {
  const { config } = await fixtureCheckpoint(`${PROJECT}public/models/one-matrix-6m`);
  return withEngine(gpu, "public/models/one-matrix-6m", "tied", {}, () => {
    const { kind } = judgeHead(ledger.entries, config);
    if (kind !== "single") throw new Error(`The verdict is ${kind}.`);
    return `${ledger.totalBytes} bytes live`;
  });
});
checks.end();

function describeLanes({ subgroup, laneFault }: Gpu): string {
  return subgroup ? `${subgroup.lanes} lanes` : (laneFault ?? "none");
}

async function withEngine(
  on: Gpu,
  model: string,
  head: Head,
  options: EngineOptions,
  use: (engine: Engine) => string | Promise<string>,
): Promise<string> {
  const checkpoint = await fixtureCheckpoint(`${PROJECT}${model}`);
  const engine = await createEngine.wgsl(async () => on, checkpoint, head, options);
  try {
    return await use(engine);
  } finally {
    engine.dispose();
  }
}

function describeCheck({ kernelCheck }: Engine): string {
  if (kernelCheck?.result !== "pass") throw new Error(kernelCheck?.reason ?? "They were not checked.");
  return `${kernelCheck.checked} numbers, largest error ${kernelCheck.largestError.toPrecision(2)}`;
}

async function compareWithReference(engine: Engine, folder: string): Promise<string> {
  const { prompt, continuation, logits } = await fixtureReference(`${PROJECT}${folder}`);
  const actual = await engine.logits(prompt);
  const V = actual.length;
  // Some references have the logits after each token, others those after the prompt.
  const expected = logits.length > V ? logits.subarray((prompt.length - 1) * V, prompt.length * V) : logits;
  const error = Math.max(...expected.map((logit, id) => Math.abs(logit - (actual[id] ?? NaN))));
  if (!(error <= CLOSE)) throw new Error(`Logits are off by ${error}.`);
  const ids = await idsOf(engine.steps(prompt, GREEDY, continuation.length));
  const [text, wanted] = [ids.join(" "), continuation.join(" ")];
  if (text !== wanted) throw new Error(`The text is ${text}, and not ${wanted}.`);
  return `logits within ${error.toPrecision(2)}, ${ids.length} tokens the same`;
}
