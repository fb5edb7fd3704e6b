import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { RANDOM_CONFIG } from "../src/checkpoint/testing/random_files.ts";
import { blobFolder, openCheckpoint } from "../src/index.ts";

/** Runs the script. @returns the folder it wrote to, which is deleted when the test ends */
function make(model: object, ...options: string[]): string {
  const folder = mkdtempSync(join(tmpdir(), "random-checkpoint-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const [config, checkpoint] = [join(folder, "asked.json"), join(folder, "made")];
  writeFileSync(config, JSON.stringify({ ...RANDOM_CONFIG, ...model }));
  execFileSync(process.execPath, [
    "scripts/random_checkpoint.mjs",
    checkpoint,
    "--config",
    config,
    ...options,
  ]);
  return checkpoint;
}

/** A local folder as the page sees it. */
function inspect(folder: string) {
  const files = readdirSync(folder).map((name) => new File([readFileSync(join(folder, name))], name));
  return openCheckpoint(blobFolder("random", files));
}

for (const { dtype, options, rest, exponent, tags } of [
  { dtype: "float16", options: [], rest: 0x83ff, exponent: 9 << 10, tags: ["long"] },
  { dtype: "bfloat16", options: ["--shard-bytes", "50000"], rest: 0x807f, exponent: 121 << 7, tags: [] },
]) {
  test(`${dtype} is a checkpoint that the page opens, of numbers the size of weights`, { tags }, async () => {
    const folder = make({ tie_word_embeddings: true }, "--dtype", dtype, ...options);
    const weights = readdirSync(folder).filter((name) => name.endsWith(".safetensors"));
    expect(weights.length > 1).toBe(options.length > 0);
    const { checkpoint } = await inspect(folder);
    expect(checkpoint.config).toMatchObject({ vocabSize: 320, hiddenSize: 64, tied: true });
    expect(checkpoint.tokenCount).toBe(320);
    const wte = checkpoint.tensors.get("model.embed_tokens.weight");
    const bytes = await wte?.read(0, 2 * 64 * 320);
    const words = new Uint16Array(bytes?.slice().buffer ?? new ArrayBuffer());
    expect(words).toHaveLength(64 * 320);
    expect(words.every((word) => (word & ~rest & 0xffff) === exponent)).toBe(true);
    expect(new Set(words).size).toBeGreaterThan(200);
  });
}

test("untied it has a head of its own, and float32 two times the bytes", { tags: "long" }, async () => {
  const { checkpoint } = await inspect(make({ tie_word_embeddings: false }, "--dtype", "float32"));
  expect(checkpoint.config.tied).toBe(false);
  expect(checkpoint.tensors.get("lm_head.weight")).toMatchObject({ dtype: "F32", byteLength: 4 * 64 * 320 });
});
