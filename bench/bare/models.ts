import { type Checkpoint, parseConfig, randomWeights } from "../../src/index.ts";
import { fixtureCheckpoint } from "../../src/engines/testing/fixtures.ts";
import { PUBLISHED } from "../../src/models/testing/published.ts";
import { SHIPPED_MODEL, SHIPPED_NAME } from "../../src/testing/shipped_model.ts";

/** Positions of the models whose numbers are random: enough for every prompt, and a cache that fits beside them. */
const CONTEXT = 2048;

type Load = (project: string) => Promise<Checkpoint>;

/** The models to measure, by name; given the URL of the archive's folder. */
export const BARE_MODELS: ReadonlyMap<string, Load> = new Map([
  [SHIPPED_NAME, async (project) => fixtureCheckpoint(`${project}public/${SHIPPED_MODEL}`)],
  ["SmolLM2-135M", random("HuggingFaceTB/SmolLM2-135M")],
  ["OLMo-1B", random("allenai/OLMo-1B-hf")],
]);

/** A model of a published shape, whose numbers are made here: nothing of it is in the archive. */
function random(repository: keyof typeof PUBLISHED): Load {
  const json = { ...PUBLISHED[repository], max_position_embeddings: CONTEXT };
  return async () => randomWeights(`${repository}, random numbers`, parseConfig(json));
}
