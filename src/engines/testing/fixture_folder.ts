import { readFile, writeFile } from "node:fs/promises";
import { parseConfig } from "../../checkpoint/parse_config.ts";
import type { ResidentCheckpoint } from "../../checkpoint/resident.ts";
import { parseSafetensors } from "../../checkpoint/format/safetensors.ts";
import { withoutTokenizer } from "../../checkpoint/without_tokenizer.ts";
import { takeTensors } from "../../checkpoint/tensors.ts";
import { expect } from "vitest";

const FIXTURES = new URL("../../../fixtures/", import.meta.url);

/** A checkpoint of fixtures/ as Node reads it, with the bytes of its file. */
export async function readFixture(
  name: string,
): Promise<{ checkpoint: ResidentCheckpoint; file: Uint8Array<ArrayBuffer> }> {
  const text = await readFile(new URL(`${name}/config.json`, FIXTURES), "utf8");
  const file = Uint8Array.from(await readFile(new URL(`${name}/model.safetensors`, FIXTURES)));
  const config = parseConfig(JSON.parse(text));
  const { tensors } = await takeTensors(parseSafetensors(file.buffer), config);
  return { checkpoint: withoutTokenizer({ name, config, tensors }), file };
}

/** Fails where an ONNX model is not, byte for byte, the file of fixtures/ that onnx's own checker has passed. */
export async function expectChecked(bytes: Uint8Array, name: string): Promise<void> {
  const path = new URL(name, FIXTURES);
  if (process.env["WRITE_FIXTURES"]) await writeFile(path, bytes);
  const message =
    "run `WRITE_FIXTURES=1 npx vitest run --project node src/engines`, then training/check_onnx.py";
  expect(Buffer.compare(await readFile(path), bytes), message).toBe(0);
}
