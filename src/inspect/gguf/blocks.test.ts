import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { BLOCKS } from "./blocks.ts";

/** Blocks of random bits, and their values according to PyPI's gguf: training/inspect_files.py. */
const KNOWN = JSON.parse(
  readFileSync(new URL("../../../fixtures/inspect/ggml_blocks.json", import.meta.url), "utf8"),
) as Record<string, { readonly bytes: string; readonly values: readonly number[] }>;

test.each(Object.keys(BLOCKS))("a block of %s is read as llama.cpp reads it", (type) => {
  const { bytes = "", values = [] } = KNOWN[type] ?? {};
  const raw = Uint8Array.from(Buffer.from(bytes, "hex"));
  const read: number[] = [];
  BLOCKS[type]?.(new DataView(raw.buffer), 0, (i, value) => void (read[i] = value));
  expect(read).toHaveLength(values.length);
  for (const [i, value] of values.entries()) expect(read[i]).toBeCloseTo(value, 4);
});
