import type { ModelConfig } from "../models/config.ts";
import { EMBEDDING, HEAD, modelTensors } from "../models/tensors.ts";
import { fetched } from "../code/fetched.ts";
import { isDtype } from "./format/dtype.ts";
import type { Tensor } from "./format/tensor.ts";

/** The tensors in a checkpoint's files, sorted by whether the model uses them. */
export interface Taken<T extends Tensor<string>> {
  /** Those that the model uses, in file order. */
  readonly tensors: ReadonlyMap<string, T & Tensor>;
  /** False if the files hold a head, whatever the config says: `settleHead` decides whether it is a copy. */
  readonly tied: boolean;
  /** Names of all others: buffers saved by older libraries, masks, RoPE angles. transformers ignores them too. */
  readonly leftOut: readonly string[];
}

/**
 * What the names of all tensors but the head begin with. A model that was saved without its head, as embedding models are,
 * lacks it, and transformers adds it.
 */
const PREFIX = "model.";

/** The names of the tensors that a config requires, with their prefix or without. */
export function neededTensors(config: ModelConfig): Pick<ReadonlySet<string>, "has"> {
  const expected = modelTensors(config);
  return { has: (name) => expected.has(name) || expected.has(PREFIX + name) };
}

/**
 * Selects the tensors that a config requires. A head is optional, whatever the config says about tying: without one,
 * the head is the embedding matrix.
 * @throws CheckpointError if a tensor is missing, or has another shape or an unsupported dtype; MissingCodeError
 */
export async function takeTensors<T extends Tensor<string>>(
  found: ReadonlyMap<string, T>,
  config: ModelConfig,
): Promise<Taken<T>> {
  const prefixed = withPrefix(found, config);
  const named = config.tied ? withEmbedding(prefixed) : prefixed;
  const tied = !named.has(HEAD);
  const expected = modelTensors({ ...config, tied });
  for (const [name, { shape }] of expected) {
    const tensor = named.get(name) ?? packed(named, name);
    if (isAsAsked(tensor, shape)) continue;
    const { explainTensor } = await fetched(
      "says what is wrong with weights",
      import("./format/explain_weights.ts"),
    );
    throw explainTensor(tensor, name, shape);
  }
  const isTaken = (entry: [string, T]): entry is [string, T & Tensor] => expected.has(entry[0]);
  return {
    tensors: new Map([...named].filter(isTaken)),
    tied,
    leftOut: [...named.keys()].filter((name) => !expected.has(name)),
  };
}

function withPrefix<T extends Tensor<string>>(
  found: ReadonlyMap<string, T>,
  config: ModelConfig,
): ReadonlyMap<string, T> {
  const expected = modelTensors(config);
  return renamed(found, (name) => (expected.has(PREFIX + name) ? PREFIX + name : name));
}

/** Some libraries save a tied pair as the head instead of the embedding; it is the same matrix. */
function withEmbedding<T extends Tensor<string>>(found: ReadonlyMap<string, T>): ReadonlyMap<string, T> {
  if (found.has(EMBEDDING)) return found;
  return renamed(found, (name) => (name === HEAD ? EMBEDDING : name));
}

function renamed<T extends Tensor<string>>(
  tensors: ReadonlyMap<string, T>,
  rename: (name: string) => string,
): ReadonlyMap<string, T> {
  return new Map(
    [...tensors].map(([name, tensor]) => [rename(name), { ...tensor, name: rename(tensor.name) }]),
  );
}

/** What stands in the place of a weight that was quantized, such as `q_proj.qweight`, in integers. */
function packed<T extends Tensor<string>>(found: ReadonlyMap<string, T>, name: string): T | undefined {
  const stem = name.replace(/weight$/, "");
  return [...found.values()].find((tensor) => tensor.name.startsWith(stem) && !isDtype(tensor.dtype));
}

function isAsAsked(tensor: Tensor<string> | undefined, shape: readonly number[]): boolean {
  return tensor !== undefined && isDtype(tensor.dtype) && tensor.shape.join() === shape.join();
}
