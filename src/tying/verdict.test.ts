import { expect, test } from "vitest";
import type { LedgerEntry } from "../gpu/ledger.ts";
import { judgeHead } from "./verdict.ts";

const shape = { vocabSize: 8192, hiddenSize: 256 };
const MATRIX = 8192 * 256;

function entry(label: string, bytes: number, role: LedgerEntry["role"] = "weight"): LedgerEntry {
  return { label, bytes, role, usage: 0x80, createdAt: 0, device: 1 };
}
const wte = entry("model.embed_tokens.weight", 2 * MATRIX);
const gate = entry("model.layers.0.mlp.gate_proj.weight", 2 * 1024 * 256);

test("one vocabulary-sized weight buffer is a single matrix with nothing extra", () => {
  expect(judgeHead([wte, gate], shape)).toEqual({ kind: "single", matrices: [wte], extraBytes: 0 });
});

test("a second one makes them separate, and costs its bytes", () => {
  const ffOut = entry("ff_out.weight", 2 * MATRIX);
  expect(judgeHead([wte, gate, ffOut], shape)).toEqual({
    kind: "separate",
    matrices: [wte, ffOut],
    extraBytes: 2 * MATRIX,
  });
});

test.each([
  ["float32", 4 * MATRIX],
  ["int8", MATRIX],
  ["int8 with a float32 scale a row", MATRIX + 4 * 8192],
  ["float16, rounded up by an allocator", Math.round(2 * MATRIX * 1.33)],
])("a second matrix in %s is noticed", (_, bytes) => {
  expect(judgeHead([wte, entry("", bytes)], shape).kind).toBe("separate");
});

test("the extra bytes are those beyond the larger matrix", () => {
  const ffOut = entry("ff_out.weight", 4 * MATRIX);
  expect(judgeHead([wte, ffOut], shape).extraBytes).toBe(2 * MATRIX);
});

test("a nameless buffer of that size counts, since nothing says that it is no weight", () => {
  expect(judgeHead([wte, entry("", 2 * MATRIX, "runtime")], shape).kind).toBe("separate");
});

test("a nameless one counts even if its maker was at something else", () => {
  expect(judgeHead([wte, entry("", 2 * MATRIX, "activation")], shape).kind).toBe("separate");
  expect(judgeHead([wte, entry("", 2 * MATRIX, "staging")], shape).kind).toBe("single");
});

test.each(["kv-cache", "activation", "staging"] as const)("a %s buffer of that size is no weight", (role) => {
  expect(judgeHead([wte, entry("x", 2 * MATRIX, role)], shape).kind).toBe("single");
});

test("without a vocabulary-sized buffer there is nothing to judge", () => {
  expect(judgeHead([gate], shape)).toEqual({ kind: "unknown", matrices: [], extraBytes: 0 });
});
