import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { blobFolder, inspectCheckpoint } from "../src/index.ts";

/** Runs the script. @returns the folder that it wrote to, which goes when the test ends */
function make(...options: string[]): string {
  const folder = mkdtempSync(join(tmpdir(), "random-olmo-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const shape = [
    "--vocab",
    "320",
    "--hidden",
    "64",
    "--layers",
    "2",
    "--heads",
    "2",
    "--intermediate",
    "128",
  ];
  execFileSync(process.execPath, [
    "scripts/random_olmo.mjs",
    folder,
    ...shape,
    "--context",
    "32",
    ...options,
  ]);
  return folder;
}

/** What the page sees of a folder of this computer. */
function inspect(folder: string) {
  const files = readdirSync(folder).map((name) => new File([readFileSync(join(folder, name))], name));
  return inspectCheckpoint(blobFolder("random", files));
}

for (const { dtype, options, rest, exponent, tags } of [
  { dtype: "float16", options: [], rest: 0x83ff, exponent: 9 << 10, tags: ["long"] },
  { dtype: "bfloat16", options: ["--shard-bytes", "50000"], rest: 0x807f, exponent: 121 << 7, tags: [] },
]) {
  test(`${dtype} is a checkpoint that the page opens, of numbers the size of weights`, { tags }, async () => {
    const folder = make("--dtype", dtype, ...options);
    const weights = readdirSync(folder).filter((name) => name.endsWith(".safetensors"));
    expect(weights.length > 1).toBe(options.length > 0);
    const { checkpoint } = await inspect(folder);
    expect(checkpoint.config).toMatchObject({ vocabSize: 320, hiddenSize: 64, tied: true });
    const wte = checkpoint.tensors.get("model.embed_tokens.weight");
    const bytes = await wte?.read(0, 2 * 64 * 320);
    const words = new Uint16Array(bytes?.slice().buffer ?? new ArrayBuffer());
    expect(words).toHaveLength(64 * 320);
    expect(words.every((word) => (word & ~rest & 0xffff) === exponent)).toBe(true);
    expect(new Set(words).size).toBeGreaterThan(200);
  });
}

test("untied it has a head of its own, and float32 two times the bytes", { tags: "long" }, async () => {
  const { checkpoint } = await inspect(make("--dtype", "float32", "--untied"));
  expect(checkpoint.config.tied).toBe(false);
  expect(checkpoint.tensors.get("lm_head.weight")).toMatchObject({ dtype: "F32", byteLength: 4 * 64 * 320 });
});
