import type { OlmoConfig } from "./config.ts";
import { CheckpointError } from "./checkpoint_error.ts";
import { shorten } from "../json/json.ts";
import type { Tensor } from "./format/tensor.ts";

/** The head's own matrix [V, D], where the checkpoint has one. */
export const HEAD = "lm_head.weight";

/**
 * The tensors that a config asks for: name to shape. A weight of a projection is [out, in], as torch's `Linear`
 * stores it. The norms have none. The head has one only where it is not tied.
 */
export function expectedTensors(config: OlmoConfig): Map<string, readonly number[]> {
  const { vocabSize: V, hiddenSize: D } = config;
  const expected = new Map<string, readonly number[]>([["model.embed_tokens.weight", [V, D]]]);
  for (let layer = 0; layer < config.layerCount; layer++) {
    for (const [name, shape] of layerTensors(config))
      expected.set(`model.layers.${layer}.${name}.weight`, shape);
  }
  if (!config.tied) expected.set(HEAD, [V, D]);
  return expected;
}

function layerTensors({ hiddenSize: D, intermediateSize: F }: OlmoConfig): [string, readonly number[]][] {
  return [
    ["self_attn.q_proj", [D, D]],
    ["self_attn.k_proj", [D, D]],
    ["self_attn.v_proj", [D, D]],
    ["self_attn.o_proj", [D, D]],
    ["mlp.gate_proj", [F, D]],
    ["mlp.up_proj", [F, D]],
    ["mlp.down_proj", [D, F]],
  ];
}

/**
 * Refuses tensors that are not exactly those that the config asks for, all of one dtype. A tied checkpoint may hold a
 * head all the same: whether that is a copy is for `settleHead` to say.
 * @throws CheckpointError
 */
export function checkTensors(tensors: ReadonlyMap<string, Tensor>, config: OlmoConfig): void {
  const expected = expectedTensors(config);
  if (tensors.has(HEAD)) expected.set(HEAD, [config.vocabSize, config.hiddenSize]);
  for (const [name, shape] of expected) checkTensor(tensors.get(name), name, shape);
  checkNothingElse(tensors, expected);
  checkOneDtype(tensors);
}

function checkTensor(tensor: Tensor | undefined, name: string, shape: readonly number[]): void {
  if (!tensor) {
    throw new CheckpointError(
      "missing-tensor",
      `The weights lack ${name} [${shape.join(", ")}], which config.json asks for. ` +
        (name === HEAD
          ? "Set tie_word_embeddings to true if the head is the embedding matrix, or export the checkpoint again."
          : "Check that config.json and the weights belong together, or export the checkpoint again."),
    );
  }
  if (tensor.shape.join() !== shape.join()) {
    throw new CheckpointError(
      "mismatch",
      `Tensor ${name} should be [${shape.join(", ")}] by config.json and is [${shorten(tensor.shape.join(", "), 80)}]. ` +
        "Check that config.json and the weights belong together.",
    );
  }
}

function checkNothingElse(
  tensors: ReadonlyMap<string, Tensor>,
  expected: ReadonlyMap<string, unknown>,
): void {
  const unexpected = [...tensors.keys()].filter((name) => !expected.has(name));
  if (unexpected.length === 0) return;
  throw new CheckpointError(
    "mismatch",
    `The weights hold ${unexpected.length} tensors that an OLMo 1 of this config.json does not have: ` +
      `${shorten(unexpected.slice(0, 5).join(", "), 400)}${unexpected.length > 5 ? ", …" : ""}. ` +
      "Check that config.json and the weights belong together.",
  );
}

function checkOneDtype(tensors: ReadonlyMap<string, Tensor>): void {
  const examples = new Map([...tensors.values()].map(({ dtype, name }) => [dtype, `${dtype} (${name})`]));
  if (examples.size <= 1) return;
  throw new CheckpointError(
    "unsupported",
    `The tensors should all have one dtype, found ${[...examples.values()].join(" and ")}. ` +
      "Export the checkpoint in a single dtype.",
  );
}
