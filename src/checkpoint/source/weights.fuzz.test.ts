import * as fc from "fast-check";
import { expect, test } from "vitest";
import { tries, unlessRefused, unlessRejected } from "../../testing/fuzz.ts";
import { anyJson, changed, jsonOf, trickyName } from "../../testing/json.ts";
import { mutation } from "../../testing/mutations.ts";
import { CheckpointError } from "../errors.ts";
import { type Inspection, inspectCheckpoint } from "../inspect.ts";
import { parseSafetensors } from "../safetensors.ts";
import { jsonBytes, randomFiles } from "../testing/random_files.ts";
import { blobFolder } from "./blob.ts";
import { INDEX, parseIndex } from "./shard_index.ts";

type Files = ReadonlyMap<string, Uint8Array<ArrayBuffer>>;

function inspect(files: Files): Promise<Inspection> {
  return inspectCheckpoint(
    blobFolder(
      "dropped",
      [...files].map(([name, bytes]) => new File([bytes], name)),
    ),
  );
}

/** All tensors of a checkpoint's files, by a reader that has them whole. */
function tensorsIn(files: Files): Map<string, Uint8Array> {
  const weights = [...files].filter(([name]) => name.endsWith(".safetensors"));
  const tensors = weights.flatMap(([, bytes]) =>
    Array.from(
      parseSafetensors(bytes.slice().buffer).values(),
      ({ name, bytes: own }) => [name, own] as const,
    ),
  );
  return new Map(tensors);
}

test("any index of files in the same folder is read as it was written", () => {
  const shard = fc.nat(50).map((index) => `model-${index}.safetensors`);
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.tuple(trickyName, shard), { selector: ([name]) => name, minLength: 1 }),
      (entries) => {
        const map = parseIndex({ weight_map: Object.fromEntries(entries) });
        for (const [name, file] of entries) expect(map.get(file)?.has(name)).toBe(true);
        expect([...map.values()].reduce((sum, { size }) => sum + size, 0)).toBe(entries.length);
      },
    ),
    tries(1000),
  );
});

test("an index never leads to a file elsewhere", () => {
  const path = fc.array(
    fc.constantFrom("..", ".", "a", "/", "\\", ":", "%2f", "?", "#", "\n", ".safetensors"),
    { maxLength: 8 },
  );
  const file = fc.oneof(
    path.map((parts) => parts.join("")),
    fc.string().map((text) => `${text}.safetensors`),
    anyJson,
  );
  const index = fc.oneof(fc.dictionary(trickyName, file), anyJson);
  fc.assert(
    fc.property(index, (map) => {
      const shards = unlessRefused(CheckpointError, () => parseIndex({ weight_map: map }));
      for (const name of shards?.keys() ?? []) {
        expect(new URL(name, "https://host/folder/").href).toBe(`https://host/folder/${name}`);
      }
    }),
    tries(1000),
  );
});

test("a file of a dropped checkpoint that was changed, cut or spliced leaves a checkpoint that can be read, or is refused", async () => {
  const kinds = [randomFiles(), randomFiles({ shards: 3, head: "copy" })];
  const damage = fc
    .constantFrom(...kinds)
    .chain((files) => fc.tuple(fc.constant(files), fc.constantFrom(...files.keys()), mutation));
  await fc.assert(
    fc.asyncProperty(damage, async ([files, name, mutate]) => {
      // Of weights only the header: damage elsewhere is other numbers.
      const sound = files.get(name) ?? new Uint8Array();
      const split = name.endsWith(".safetensors")
        ? 8 + new DataView(sound.buffer).getUint32(0, true)
        : sound.length;
      const damaged = new Map(files).set(
        name,
        Uint8Array.from(Buffer.concat([mutate(sound.slice(0, split)), sound.subarray(split)])),
      );
      const found = await unlessRejected(CheckpointError, () => inspect(damaged));
      if (!found) return;
      expect(Number.isInteger(found.checkpoint.tokenCount)).toBe(true);
      expect(found.checkpoint.tokenCount).toBeLessThanOrEqual(found.checkpoint.config.vocabSize);
      for (const tensor of found.checkpoint.tensors.values()) {
        expect((await tensor.read(0, tensor.byteLength)).length).toBe(tensor.byteLength);
      }
    }),
    tries(300),
  );
}, 60_000);

test("however a checkpoint is cut into files, its tensors are those that were written", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 15 }),
      fc.constantFrom("F32" as const, "F16" as const, "BF16" as const),
      async (shards, dtype) => {
        const files = randomFiles({ shards, dtype });
        const { checkpoint } = await inspect(files);
        const expected = tensorsIn(files);
        expect(new Set(checkpoint.tensors.keys())).toEqual(new Set(expected.keys()));
        for (const [name, tensor] of checkpoint.tensors) {
          const bytes = await tensor.read(0, tensor.byteLength);
          expect(Buffer.compare(bytes, expected.get(name) ?? new Uint8Array())).toBe(0);
        }
      },
    ),
    tries(20),
  );
});

test("an index that was changed is refused, or still tells the truth", async () => {
  const files = randomFiles({ shards: 3 });
  const { weight_map: map } = JSON.parse(new TextDecoder().decode(files.get(INDEX))) as {
    weight_map: Record<string, string>;
  };
  await fc.assert(
    fc.asyncProperty(changed(map), async (other) => {
      const text = jsonOf({ weight_map: other });
      const found = await unlessRejected(CheckpointError, () =>
        inspect(new Map(files).set(INDEX, new TextEncoder().encode(text))),
      );
      if (found) expect(new Set(found.checkpoint.tensors.keys())).toEqual(new Set(Object.keys(map)));
    }),
    tries(200),
  );
});

test("files may have any names", async () => {
  const files = randomFiles();
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(trickyName, fc.uint8Array({ maxLength: 20 }))), async (others) => {
      const all = new Map([
        ...others.map(([name, bytes]) => [name, Uint8Array.from(bytes)] as const),
        ...files,
      ]);
      const { checkpoint } = await inspect(all);
      expect(checkpoint.tensors.size).toBeGreaterThan(0);
      expect(
        await unlessRejected(CheckpointError, () =>
          inspect(new Map(others.map(([name]) => [name, jsonBytes({})]))),
        ),
      ).toBeNull();
    }),
    tries(50),
  );
});
