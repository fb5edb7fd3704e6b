import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { LedgerEntry } from "./ledger.ts";
import { tries } from "../testing/fuzz.ts";
import { judgeHead } from "./verdict.ts";

const shape = { vocabSize: 8192, hiddenSize: 256, intermediateSize: 1024 };
const MATRIX = 8192 * 256;

function entry(label: string, bytes: number, role: LedgerEntry["role"] = "weight"): LedgerEntry {
  return { label, bytes, role, usage: 0x80, createdAt: 0, device: 1 };
}
const wte = entry("model.embed_tokens.weight", 2 * MATRIX);
const gate = entry("model.layers.0.mlp.gate_proj.weight", 2 * 1024 * 256);

test("one vocabulary-sized weight buffer is a single matrix with nothing extra", () => {
  expect(judgeHead([wte, gate], shape)).toEqual({
    kind: "single",
    matrices: [wte],
    extraBytes: 0,
    doubtBytes: 0,
  });
});

test("a second one makes them separate, and costs its bytes", () => {
  const ffOut = entry("ff_out.weight", 2 * MATRIX);
  expect(judgeHead([wte, gate, ffOut], shape)).toEqual({
    kind: "separate",
    matrices: [wte, ffOut],
    extraBytes: 2 * MATRIX,
    doubtBytes: 0,
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

test("beside two others it counts as one of a run's own buffers, as the logits of a long prompt are", () => {
  const [ffOut, logits] = [entry("", 2 * MATRIX), entry("", 2 * MATRIX, "activation")];
  expect(judgeHead([wte, ffOut, logits], shape)).toEqual({
    kind: "separate",
    matrices: [wte, ffOut],
    extraBytes: 2 * MATRIX,
    doubtBytes: 2 * MATRIX,
  });
});

test("a matrix in the next of onnxruntime's buckets, which double there, is seen", () => {
  const gpt2 = { vocabSize: 50257, hiddenSize: 768, intermediateSize: 3072 }; // 77 MB in float16
  const bucket = 134_217_728;
  expect(judgeHead([entry("", bucket)], gpt2).kind).toBe("single");
  expect(judgeHead([entry("", bucket), entry("", bucket)], gpt2)).toMatchObject({
    kind: "separate",
    extraBytes: bucket,
  });
});

test.each(["kv-cache", "activation", "staging"] as const)("a %s buffer of that size is no weight", (role) => {
  expect(judgeHead([wte, entry("x", 2 * MATRIX, role)], shape).kind).toBe("single");
});

test("without a vocabulary-sized buffer there is nothing to judge", () => {
  expect(judgeHead([gate], shape)).toMatchObject({ kind: "unknown", matrices: [], extraBytes: 0 });
});

describe("is not fooled by", () => {
  test.each([4, 16, 256, 65_536])("sizes rounded up to multiples of %i bytes", (bucket) => {
    const up = (bytes: number): number => Math.ceil(bytes / bucket) * bucket;
    const sizes = { vocabSize: 8191, hiddenSize: 255, intermediateSize: 1021 };
    const numbers = 8191 * 255;
    const layers = Array.from({ length: 12 }, () => entry("", up(4 * 255 * 1021)));
    for (const bytes of [numbers, 2 * numbers, 4 * numbers]) {
      expect(judgeHead([entry("", up(bytes)), ...layers], sizes).kind).toBe("single");
      expect(judgeHead([entry("", up(bytes)), ...layers, entry("", up(4 * numbers))], sizes).kind).toBe(
        "separate",
      );
    }
  });

  test.each([
    "model.layers.3.mlp.up_proj.weight",
    "layers.3.mlp.up_proj.weight",
    "blk.3.ffn_up.weight",
    "h.3.mlp.c_fc.weight",
    "model.transformer.blocks.3.ff_proj.weight",
  ])("a layer's matrix of the very same bytes, named %s", (name) => {
    const layer = entry(name, 2 * MATRIX);
    expect(judgeHead([wte, layer], { ...shape, intermediateSize: 8192 })).toMatchObject({
      kind: "single",
      matrices: [wte],
      doubtBytes: 0,
    });
  });

  test("nameless matrices of the very same bytes, of which any may be a layer's", () => {
    const nameless = [1, 2, 3, 4].map(() => entry("", 2 * MATRIX));
    const verdict = judgeHead(nameless, { ...shape, intermediateSize: 8192 });
    expect(verdict).toMatchObject({ kind: "unknown", matrices: [], doubtBytes: 8 * MATRIX });
  });

  test.each([2, 3, 4, 7, 100])(
    "a second one in %i nameless pieces: that there is none is left open",
    (count) => {
      const pieces = Array.from({ length: count }, () => entry("", Math.ceil((2 * MATRIX) / count)));
      const { kind, doubtBytes } = judgeHead([wte, gate, ...pieces], shape);
      expect(kind === "separate" || doubtBytes >= 2 * MATRIX).toBe(true);
    },
  );

  test.each([
    ["four bits a number", MATRIX / 2],
    ["one buffer with much else", 50 * MATRIX],
  ])("a second one in %s: that there is none is left open", (_, bytes) => {
    expect(judgeHead([wte, entry("", bytes)], shape)).toMatchObject({ kind: "single", doubtBytes: bytes });
  });

  test("a few nameless bytes, which hold no matrix", () => {
    expect(judgeHead([wte, gate, entry("", MATRIX / 2 - 1)], shape)).toMatchObject({
      kind: "single",
      doubtBytes: 0,
    });
  });

  test("any lot of caches, activations, staging buffers and layers' weights, of whatever size", () => {
    const harmless = fc.record({
      role: fc.constantFrom("kv-cache", "activation", "staging", "weight" as const),
      numbers: fc.oneof(fc.constant(MATRIX), fc.nat(3 * MATRIX)),
      bytesPerNumber: fc.constantFrom(1, 2, 4),
      layer: fc.nat(99),
    });
    const second = fc.record({
      label: fc.constantFrom("", "ff_out.weight", "lm_head.weight", "someone else's"),
      bytesPerNumber: fc.constantFrom(1, 2, 4),
      // Any order of rows and columns has the same bytes, so this covers a transposed copy too.
      role: fc.constantFrom("weight", "runtime" as const),
    });
    fc.assert(
      fc.property(fc.array(harmless, { maxLength: 30 }), fc.option(second), fc.nat(), (others, copy, at) => {
        const entries = others.map(({ role, numbers, bytesPerNumber, layer }) =>
          entry(role === "weight" ? `model.layers.${layer}.mlp.weight` : "x", numbers * bytesPerNumber, role),
        );
        entries.splice(at % (entries.length + 1), 0, wte);
        if (copy)
          entries.splice(
            at % (entries.length + 1),
            0,
            entry(copy.label, MATRIX * copy.bytesPerNumber, copy.role),
          );
        const { kind, extraBytes, doubtBytes } = judgeHead(entries, shape);
        expect(kind).toBe(copy ? "separate" : "single");
        expect(extraBytes).toBe(copy ? Math.min(2, copy.bytesPerNumber) * MATRIX : 0);
        expect(doubtBytes).toBe(0);
      }),
      tries(2000),
    );
  });
});
