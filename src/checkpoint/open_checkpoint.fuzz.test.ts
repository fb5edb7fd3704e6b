import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { tries, unlessRefused } from "../testing/fuzz.ts";
import { TokenizerError } from "../tokenizer/tokenizer_error.ts";
import { CheckpointError } from "./checkpoint_error.ts";
import { openCheckpoint } from "./open_checkpoint.ts";
import { jsonBytes, randomFiles } from "./testing/random_files.ts";
import { openHttpFile } from "./transport/http_folder.ts";
import type { FileSource, Folder } from "./transport/folder.ts";
import { INDEX } from "./format/file_names.ts";
import { parseIndex } from "./format/shard_index.ts";
import { serve } from "./testing/server.ts";

type Files = ReadonlyMap<string, Uint8Array<ArrayBuffer>>;

/** A file in memory that fails on reads beyond its end. */
function fileOf(name: string, bytes: Uint8Array<ArrayBuffer>): FileSource {
  return {
    name,
    size: bytes.length,
    missingBytes: 0,
    read: async (start, end) => {
      expect([start <= end, end <= bytes.length]).toEqual([true, true]);
      return bytes.slice(start, end);
    },
  };
}

function folderOf(files: Files): Folder {
  return {
    name: "a folder",
    file: async (name) => {
      const bytes = files.get(name);
      return bytes ? fileOf(name, bytes) : null;
    },
  };
}

/** Inspects a checkpoint as the panel does. Null if it is refused with a named error. */
async function look(files: Files) {
  try {
    return await openCheckpoint(folderOf(files));
  } catch (error) {
    expect(error instanceof CheckpointError || error instanceof TokenizerError, String(error)).toBe(true);
    expect((error as Error).message.length).toBeLessThan(2000);
    return null;
  }
}

/** What must hold for an accepted checkpoint: the bytes of every tensor are in its files, once. */
async function expectTruth(files: Files): Promise<void> {
  const found = await look(files);
  if (!found) return;
  const { config, tensors, tokenCount } = found.checkpoint;
  expect(Number.isInteger(tokenCount) && tokenCount >= 1 && tokenCount <= config.vocabSize).toBe(true);
  for (const tensor of tensors.values()) {
    expect((await tensor.read(0, tensor.byteLength)).length).toBe(tensor.byteLength);
  }
}

const SOUND = [randomFiles(), randomFiles({ shards: 3, dtype: "BF16", head: "copy" })];

test("a checkpoint of which a file was changed, cut or swapped with another is sound, or refused by name", async () => {
  const change = fc.record({
    kind: fc.constantFrom("flip", "flip", "flip", "cut", "swap", "drop"),
    file: fc.nat(),
    // Most of the bytes are weights, which can't be invalid: favour the first bytes.
    at: fc.oneof(fc.nat(400), fc.nat(5000), fc.nat()),
    other: fc.nat(),
    by: fc.integer({ min: 1, max: 255 }),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...SOUND),
      fc.array(change, { minLength: 1, maxLength: 3 }),
      async (sound, changes) => {
        const files = new Map(sound);
        const names = [...files.keys()];
        for (const { kind, file, at, other, by } of changes) {
          const [name = "", second = ""] = [names[file % names.length], names[other % names.length]];
          const bytes = (files.get(name) ?? new Uint8Array()).slice();
          if (kind === "flip") bytes[at % bytes.length] = (bytes[at % bytes.length] ?? 0) ^ by;
          if (kind === "drop") files.delete(name);
          else if (kind === "swap") files.set(name, files.get(second) ?? new Uint8Array());
          else files.set(name, kind === "cut" ? bytes.slice(0, at % (bytes.length + 1)) : bytes);
        }
        await expectTruth(files);
      },
    ),
    tries(1000),
  );
});

test("a checkpoint of which a JSON file holds anything else is sound, or refused by name", async () => {
  const names = fc.constantFrom("config.json", "tokenizer.json", "tokenizer_config.json", INDEX);
  const known = ["vocab_size", "hidden_size", "num_hidden_layers", "eos_token_id", "model", "added_tokens"];
  const others = ["weight_map", "__proto__", "constructor", "tie_word_embeddings", "clip_qkv", "vocab", "id"];
  const keys = fc.constantFrom(...known, ...others);
  const value: fc.Arbitrary<unknown> = fc.letrec<{ value: unknown; object: unknown }>((tie) => ({
    value: fc.oneof(fc.jsonValue({ maxDepth: 1 }), fc.double(), fc.integer(), tie("object")),
    object: fc.dictionary(keys, tie("value"), { maxKeys: 4 }),
  })).object;
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...SOUND),
      names,
      value,
      fc.boolean(),
      async (sound, name, json, whole) => {
        const before = JSON.parse(new TextDecoder().decode(sound.get(name) ?? jsonBytes({}))) as object;
        await expectTruth(
          new Map(sound).set(name, jsonBytes(whole ? json : { ...before, ...(json as object) })),
        );
      },
    ),
    tries(1000),
  );
});

test("a sharded checkpoint has the tensors of its shards, each once", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 20 }),
      fc.constantFrom("F32", "F16", "BF16" as const),
      async (shards, dtype) => {
        const [one, many] = [await look(randomFiles({ dtype })), await look(randomFiles({ dtype, shards }))];
        const contents = async (found: typeof one) =>
          Promise.all(
            [...(found?.checkpoint.tensors.values() ?? [])].map(async (tensor) => ({
              name: tensor.name,
              shape: tensor.shape,
              bytes: Buffer.from(await tensor.read(0, tensor.byteLength)).toString("base64"),
            })),
          );
        expect(new Set(await contents(many))).toEqual(new Set(await contents(one)));
      },
    ),
    tries(5),
  );
});

const DEEP = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;

test.each([
  ["config.json", `{"model_type":${DEEP}}`],
  ["config.json", `{"model_type":"olmo","architectures":${DEEP}}`],
  ["config.json", `{"model_type":"olmo","vocab_size":${DEEP}}`],
  ["tokenizer.json", DEEP],
  ["tokenizer.json", `{"model":{"vocab":{"a":0.5}}}`],
  ["tokenizer.json", `{"model":{"vocab":{"a":-1}}}`],
  ["config.json", '{"model_type":"olmo","model_type":"olmo"}'],
])("%s that is nested deep, or says what cannot be, is refused by name (%#)", async (name, json) => {
  expect(await look(new Map(randomFiles()).set(name, new TextEncoder().encode(json)))).toBeNull();
});

describe("an index", () => {
  test("names files of its own folder and nothing else, whatever it holds", () => {
    const file = fc.oneof(
      fc.constantFrom(
        "model-00001-of-00002.safetensors",
        "../x.safetensors",
        "a/b.safetensors",
        "https://x/y.safetensors",
        ".safetensors",
      ),
      fc.string({ unit: "binary" }).map((text) => `${text}.safetensors`),
      fc.jsonValue(),
    );
    fc.assert(
      fc.property(fc.dictionary(fc.string(), file), (map) => {
        const shards = unlessRefused(CheckpointError, () => parseIndex({ weight_map: map }));
        for (const name of shards?.keys() ?? []) {
          expect(new URL(name, "https://host.example/folder/").href).toBe(
            `https://host.example/folder/${name}`,
          );
        }
      }),
      tries(2000),
    );
  });

  test("that is nested deep is refused by name", () => {
    const deep = JSON.parse(DEEP) as unknown;
    expect(() => parseIndex({ weight_map: deep })).toThrow(CheckpointError);
    expect(() => parseIndex({ weight_map: { a: deep } })).toThrow(CheckpointError);
  });
});

test("a host's answer to a range, whatever its status and headers claim, gives a file or a CheckpointError", async () => {
  let answer = { status: 200, range: "", body: Buffer.alloc(0) };
  const url = await serve((_, response) => {
    if (answer.range) response.setHeader("content-range", answer.range);
    response.writeHead(answer.status).end(answer.body);
  });
  const claimed = fc.oneof(
    fc.bigInt({ min: 0n, max: 10n ** 30n }).map((size) => `bytes 0-0/${size}`),
    fc.constantFrom(
      "bytes 0-0/*",
      "bytes 5-0/3",
      "bytes */7",
      "nonsense",
      "",
      `bytes 0-0/${"9".repeat(400)}`,
    ),
  );
  const given = fc.record({
    status: fc.constantFrom(200, 204, 206, 206, 206, 304, 400, 401, 404, 410, 416, 451),
    range: claimed,
    body: fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes)),
  });
  await fc.assert(
    fc.asyncProperty(given, fc.nat(30), async (next, end) => {
      answer = next;
      try {
        const file = await openHttpFile(`${url}/file`, () => ({ pausesMs: [] }));
        if (!file) return;
        expect(file.size).toBeLessThanOrEqual(2 ** 40);
        const bytes = await file.read(0, Math.min(end, file.size));
        expect(bytes.length).toBe(Math.min(end, file.size));
      } catch (error) {
        expect(error instanceof CheckpointError || error instanceof TokenizerError, String(error)).toBe(true);
      }
    }),
    tries(300),
  );
});
