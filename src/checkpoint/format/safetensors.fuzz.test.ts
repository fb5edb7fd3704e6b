import * as fc from "fast-check";
import { expect, test } from "vitest";
import { edited, edits } from "../../testing/edits.ts";
import { tries, unlessRefused } from "../../testing/fuzz.ts";
import { bitsOf } from "./dtype.ts";
import { CheckpointError } from "../checkpoint_error.ts";
import { parseSafetensors } from "./safetensors.ts";
import { safetensorsFile } from "../testing/safetensors_file.ts";

interface Written {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
}

/** Names of `Object.prototype` members, and arbitrary ones. */
const name = fc.oneof(
  fc.constantFrom("__proto__", "constructor", "toString", "hasOwnProperty", "", "a", "b", '"', "\\"),
  fc.string({ unit: "grapheme", maxLength: 12 }),
);
const written: fc.Arbitrary<Written[]> = fc.uniqueArray(
  fc.record({
    name: name.filter((text) => text !== "__metadata__"),
    dtype: fc.constantFrom("F32", "F16", "BF16", "BOOL", "I64", "F8_E4M3"),
    shape: fc.array(fc.nat(4), { maxLength: 4 }),
  }),
  { selector: (tensor) => tensor.name, maxLength: 8 },
);

function byteLength({ dtype, shape }: Written): number {
  return ((bitsOf(dtype) ?? NaN) / 8) * shape.reduce((product, length) => product * length, 1);
}

/** A header's JSON as text, so that a name may occur twice. Offsets place the tensors one after the other. */
function headerOf(tensors: readonly Written[], order: readonly number[]): { json: string; bytes: number } {
  let end = 0;
  const entries = tensors.map((tensor) => {
    const start = end;
    end += byteLength(tensor);
    const { dtype, shape } = tensor;
    return `${JSON.stringify(tensor.name)}:${JSON.stringify({ dtype, shape, data_offsets: [start, end] })}`;
  });
  const shuffled = entries
    .map((entry, i) => [order[i % Math.max(1, order.length)] ?? 0, entry] as const)
    .sort(([a], [b]) => a - b);
  return { json: `{${shuffled.map(([, entry]) => entry).join(",")}}`, bytes: end };
}

function read(file: ArrayBuffer) {
  return unlessRefused(CheckpointError, () => parseSafetensors(file));
}

/**
 * What must hold for any accepted file: the tensors fill its data one after the other, each as long as its shape says.
 */
function expectTruth(file: ArrayBuffer): void {
  const tensors = read(file);
  if (!tensors) return;
  let end = 8 + Number(new DataView(file).getBigUint64(0, true));
  for (const { bytes, dtype, shape } of tensors.values()) {
    expect(bytes.byteOffset).toBe(end);
    end += bytes.byteLength;
    const exact = shape.reduce((product, length) => product * BigInt(length), 1n);
    expect(8n * BigInt(bytes.byteLength)).toBe(exact * BigInt(bitsOf(dtype) ?? NaN));
  }
  expect(end).toBe(file.byteLength);
}

test("whatever tensors are written are read, in whichever order the header names them", () => {
  fc.assert(
    fc.property(written, fc.array(fc.nat()), (tensors, order) => {
      const { json, bytes } = headerOf(tensors, order);
      const file = safetensorsFile(json, bytes);
      const found = parseSafetensors(file);
      expect(new Set(found.keys())).toEqual(new Set(tensors.map((tensor) => tensor.name)));
      for (const tensor of tensors) {
        const { dtype, shape, byteLength: length } = found.get(tensor.name) ?? {};
        expect([dtype, shape, length]).toEqual([tensor.dtype, tensor.shape, byteLength(tensor)]);
      }
      expectTruth(file);
    }),
    tries(2000),
  );
});

test("a name that stands twice is refused", () => {
  fc.assert(
    fc.property(written, fc.nat(), (tensors, pick) => {
      fc.pre(tensors.length > 0);
      const { json, bytes } = headerOf([...tensors, tensors[pick % tensors.length] as Written], []);
      expect(() => parseSafetensors(safetensorsFile(json, bytes))).toThrow(/the key .* twice/s);
    }),
    tries(500),
  );
});

/** Numbers that give false sizes. */
const size = fc.oneof(
  fc.nat(40),
  fc.constantFrom(-0, -1, 0.5, 2 ** 31, 2 ** 32, 2 ** 53 - 1, 2 ** 53, 2 ** 63, 1e300),
);

test("no offsets, shapes or dtypes whatever make a tensor beyond the data, or one of another length", () => {
  const entry = fc.record(
    {
      dtype: fc.oneof(fc.constantFrom("F32", "F16", "BF16", "I8", "F4", "__proto__"), fc.jsonValue()),
      shape: fc.oneof(fc.array(size, { maxLength: 4 }), fc.jsonValue()),
      data_offsets: fc.oneof(fc.tuple(size, size), fc.array(size), fc.jsonValue()),
    },
    { requiredKeys: [] },
  );
  const header = fc.dictionary(fc.oneof(name, fc.constant("__metadata__")), fc.oneof(entry, fc.jsonValue()));
  fc.assert(
    fc.property(header, fc.nat(60), (json, length) => expectTruth(safetensorsFile(json, length))),
    tries(3000),
  );
});

test("a sound file that was cut, spliced or changed gives its tensors still, or a CheckpointError", () => {
  fc.assert(
    fc.property(written, edits, (tensors, changes) => {
      const { json, bytes } = headerOf(tensors, []);
      const file = edited(new Uint8Array(safetensorsFile(json, bytes)), changes);
      expectTruth(file.buffer);
    }),
    tries(3000),
  );
});

test("any header length is taken or refused by what it says", () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
      fc.uint8Array({ maxLength: 30 }),
      (length, rest) => {
        const file = new Uint8Array(8 + rest.length);
        new DataView(file.buffer).setBigUint64(0, length, true);
        file.set(rest, 8);
        expectTruth(file.buffer);
      },
    ),
    tries(1000),
  );
});

const DEEP = 200_000;
const nested = (inside: string): string => "[".repeat(DEEP) + inside + "]".repeat(DEEP);

test.each([
  ["a header", nested("")],
  ["a header of objects", '{"a":'.repeat(DEEP) + "1" + "}".repeat(DEEP)],
  ["an entry", `{"a":${nested("")}}`],
  ["a dtype", `{"a":{"dtype":${nested("")},"shape":[],"data_offsets":[0,4]}}`],
  ["a shape", `{"a":{"dtype":"F32","shape":${nested("0")},"data_offsets":[0,4]}}`],
  ["metadata", `{"__metadata__":${nested("")}}`],
  [
    "a shape of very many lengths",
    `{"a":{"dtype":"F32","shape":[${"3,".repeat(DEEP)}3],"data_offsets":[0,4]}}`,
  ],
  ["a name of very many characters", `{"${"a".repeat(5 * DEEP)}":1}`],
  ["very many entries", `{${Array.from({ length: DEEP }, (_, i) => `"${i}":1`).join(",")}}`],
])("%s, deep or long, is refused in few words", (_, json) => {
  const refusal = expect.objectContaining({
    name: "CheckpointError",
    message: expect.stringMatching(/^[^]{1,700}$/),
  });
  expect(() => parseSafetensors(safetensorsFile(json, 4))).toThrow(refusal);
});

test.each([
  ["a byte order mark", "\uFEFF{}"],
  ["a space", " {}"],
])("a header that begins with %s is refused", (_, text) => {
  expect(() => parseSafetensors(safetensorsFile(text, 0))).toThrow(/does not begin with \{/);
});

test.each([
  ["a list", "[]"],
  ["text", '"a"'],
  ["numbers", '{"a":1}'],
])("metadata that is %s is refused", (_, text) => {
  expect(() => parseSafetensors(safetensorsFile(`{"__metadata__":${text}}`, 0))).toThrow(/__metadata__/);
});
