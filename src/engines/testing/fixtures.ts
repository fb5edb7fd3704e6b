import { parseConfig } from "../../checkpoint/parse_config.ts";
import type { ResidentCheckpoint } from "../../checkpoint/resident.ts";
import { parseSafetensors } from "../../checkpoint/format/safetensors.ts";
import { sha256 } from "../../checkpoint/format/sha256.ts";
import { withoutTokenizer } from "../../checkpoint/without_tokenizer.ts";
import { takeTensors } from "../../checkpoint/tensors.ts";

/** What transformers made of a checkpoint: fixtures/README.md. */
export interface Reference {
  readonly prompt: readonly number[];
  /** Greedy. */
  readonly continuation: readonly number[];
  /** [T, V] after each token of prompt and continuation, or [V] after the prompt. */
  readonly logits: Float32Array;
  /** Hash of the weights this was made from; only of the shipped checkpoint. */
  readonly modelSha256?: string;
  /** What the first four openings of its model card cost after their first tokens, in float64; only of it. */
  readonly openingBits?: number;
}

async function bytesOf(path: string): Promise<ArrayBuffer> {
  const response = await fetch(path);
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return response.arrayBuffer();
}

async function jsonOf(path: string): Promise<Record<string, unknown>> {
  return JSON.parse(new TextDecoder().decode(await bytesOf(path))) as Record<string, unknown>;
}

/** A checkpoint folder without its tokenizer, which no engine needs. */
export async function fixtureCheckpoint(folder: string): Promise<ResidentCheckpoint> {
  const config = parseConfig(await jsonOf(`${folder}/config.json`));
  const stored = parseSafetensors(await bytesOf(`${folder}/model.safetensors`));
  const { tensors } = await takeTensors(stored, config);
  return withoutTokenizer({ name: folder, config, tensors });
}

export async function fixtureReference(folder: string): Promise<Reference> {
  const { prompt_ids, continuation_ids, model_sha256, opening_bits } = (await jsonOf(
    `${folder}/reference.json`,
  )) as {
    prompt_ids: number[];
    continuation_ids: number[];
    model_sha256?: string;
    opening_bits?: number;
  };
  return {
    prompt: prompt_ids,
    continuation: continuation_ids,
    logits: new Float32Array(await bytesOf(`${folder}/logits.f32`)),
    ...(model_sha256 ? { modelSha256: model_sha256 } : {}),
    ...(opening_bits ? { openingBits: opening_bits } : {}),
  };
}

/** The SHA-256 of a file, in hexadecimal. */
export async function hashOf(path: string): Promise<string> {
  return sha256(new Uint8Array(await bytesOf(path)));
}
