import { gzipSync } from "node:zlib";
import { beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { settleHead, withTiedHead } from "./head.ts";
import { openCheckpoint } from "./open_checkpoint.ts";
import { EMBEDDING, HEAD } from "../models/tensors.ts";
import type { Tensor } from "./format/tensor.ts";
import { blobFolder } from "./transport/blob_folder.ts";
import { httpFolder } from "./transport/http_folder.ts";
import type { Folder } from "./transport/folder.ts";
import type { Host } from "./testing/host.ts";
import { byteTokenizer } from "./testing/random_tokenizer.ts";
import { jsonBytes, RANDOM_CONFIG, type RandomKind, randomFiles } from "./testing/random_files.ts";
import { serveFiles } from "./testing/server.ts";

const [V, D, L, F] = [
  RANDOM_CONFIG.vocab_size,
  RANDOM_CONFIG.hidden_size,
  RANDOM_CONFIG.num_hidden_layers,
  RANDOM_CONFIG.intermediate_size,
];
const LAYERS = L * (4 * D * D + 3 * D * F);
const WTE = "model.embed_tokens.weight";
const INDEX = "model.safetensors.index.json";
const SECOND = "model-00002-of-00002.safetensors";

let host: Host;

beforeEach(async () => {
  host = await serveFiles(new Map());
});

/** Serves a checkpoint as the Hub does, and returns its folder. */
function hub(files: ReadonlyMap<string, Uint8Array>): Folder {
  host.redirects = true;
  host.files = new Map([...files].map(([name, bytes]) => [`/owner/name/resolve/main/${name}`, bytes]));
  return httpFolder("owner/name", `${host.url}/owner/name/resolve/main/`, { pausesMs: [] });
}

function dropped(files: ReadonlyMap<string, Uint8Array<ArrayBuffer>>): Folder {
  return blobFolder(
    "dropped",
    [...files].map(([name, bytes]) => new File([bytes], name)),
  );
}

describe.each<[string, RandomKind, number]>([
  ["float16", {}, 2],
  ["float32", { dtype: "F32" }, 4],
  ["bfloat16 in shards", { dtype: "BF16", shards: 2 }, 2],
  ["untied", { tied: false, shards: 2 }, 2],
  ["tied with a copy", { head: "copy" }, 2],
])("a checkpoint in %s", (_name, kind, size) => {
  const holdsHead = (kind.head ?? (kind.tied === false ? "own" : "absent")) !== "absent";
  const parameters = (holdsHead ? 2 : 1) * V * D + LAYERS;
  const files = randomFiles(kind);

  test.each([
    ["the Hub", hub],
    ["dropped files", dropped],
  ])("is known from %s before its weights are read", async (_place, folder) => {
    const found = await openCheckpoint(folder(files));
    expect(found).toMatchObject({ dtypes: [kind.dtype ?? "F16"], parameters, holdsHead, remarks: [] });
    expect(found.checkpoint).toMatchObject({ tokenCount: 257, config: { vocabSize: V, hiddenSize: D } });
    expect(found.files).toHaveLength(kind.shards ?? 1);
    expect(found.fileBytes).toBeGreaterThan(size * parameters);
    const jsonSize = ["config.json", "tokenizer.json", INDEX].reduce(
      (total, name) => total + (files.get(name)?.length ?? 0),
      0,
    );
    expect(host.sentBytes).toBeLessThan(jsonSize + (found.fileBytes - size * parameters) + 100);
  });

  test("is read to the same bytes, whole or in parts", async () => {
    const { checkpoint } = await openCheckpoint(hub(files));
    const local = await openCheckpoint(dropped(files));
    for (const [name, tensor] of checkpoint.tensors) {
      const [from, to] = [tensor.byteLength >> 2, tensor.byteLength >> 1];
      const there = await local.checkpoint.tensors.get(name)?.read(from, to);
      // `toEqual` compares them one by one, which takes a second a megabyte.
      expect(Buffer.compare(await tensor.read(from, to), there ?? new Uint8Array()), name).toBe(0);
    }
  });
});

describe("whether the head is the embedding matrix", () => {
  test.each<[string, RandomKind, string, boolean]>([
    ["an untied one with numbers of its own is its own", { tied: false }, "own", false],
    [
      "an untied one with the same numbers is a copy, and left out",
      { tied: false, head: "copy" },
      "copy",
      true,
    ],
    ["a tied one with the same numbers is a copy, and left out", { head: "copy" }, "copy", true],
    ["a tied one without is absent", {}, "absent", true],
  ])("%s", async (_name, kind, stored, tied) => {
    const { checkpoint } = await openCheckpoint(dropped(randomFiles(kind)));
    const settled = await settleHead(checkpoint);
    expect(settled.stored).toBe(stored);
    expect(settled.checkpoint.config.tied).toBe(tied);
    expect(settled.checkpoint.tensors.has("lm_head.weight")).toBe(!tied);
  });

  // transformers 5.23: "both are present in the checkpoints with different values, so we will NOT tie them".
  test("a tied one with other numbers is its own, as in transformers, unless the visitor leaves it out", async () => {
    const { checkpoint, saysTied, holdsHead } = await openCheckpoint(dropped(randomFiles({ head: "own" })));
    expect({ saysTied, holdsHead }).toEqual({ saysTied: true, holdsHead: true });
    const { stored, checkpoint: settled } = await settleHead(checkpoint);
    expect([stored, settled.config.tied, settled.tensors.has("lm_head.weight")]).toEqual([
      "own",
      false,
      true,
    ]);
    const left = withTiedHead(checkpoint);
    expect([left.config.tied, left.tensors.has("lm_head.weight")]).toEqual([true, false]);
  });

  test.each<[string, RandomKind, string]>([
    ["the same numbers in float32 are a copy", { head: "copy", headDtype: "F32" }, "copy"],
    ["the same numbers in bfloat16 are a copy", { head: "copy", headDtype: "BF16" }, "copy"],
    ["others in float32 are its own", { head: "own", headDtype: "F32" }, "own"],
  ])("%s", async (_name, kind, stored) => {
    const { checkpoint } = await openCheckpoint(dropped(randomFiles(kind)));
    expect((await settleHead(checkpoint)).stored).toBe(stored);
  });

  test.each([[{ tie_word_embeddings: false }], [{ tie_word_embeddings: null }]])(
    "none where config.json says %j makes the model a tied one, with a remark",
    async (said) => {
      const files = randomFiles();
      const config = JSON.parse(new TextDecoder().decode(files.get("config.json"))) as object;
      files.set("config.json", jsonBytes({ ...config, ...said }));
      const { checkpoint, remarks } = await openCheckpoint(dropped(files));
      expect(checkpoint.config.tied).toBe(true);
      expect(remarks).toEqual([expect.stringMatching(/hold no lm_head\.weight.* random numbers/)]);
    },
  );

  test("one that differs in its last byte only, many pieces behind, is its own", async () => {
    const shape: [number, number] = [4 * 2 ** 20 + 3, 1]; // two pieces and a little more
    const tensor = (name: string, last: number): Tensor => ({
      name,
      dtype: "F16",
      shape,
      byteLength: 2 * shape[0],
      read: async (start, end) => {
        const bytes = new Uint8Array(end - start);
        if (end === 2 * shape[0]) bytes[bytes.length - 1] = last;
        return bytes;
      },
    });
    const { checkpoint } = await openCheckpoint(dropped(randomFiles()));
    const stored = async (last: number) => {
      const tensors = new Map([EMBEDDING, HEAD].map((name, i) => [name, tensor(name, i * last)]));
      return (await settleHead({ ...checkpoint, tensors })).stored;
    };
    expect([await stored(1), await stored(0)]).toEqual(["own", "copy"]);
  });

  test("one that differs in its last byte only is its own", async () => {
    const files = randomFiles({ tied: false, head: "copy" });
    const weights = files.get("model.safetensors");
    if (weights) weights[weights.length - 1] = (weights.at(-1) ?? 0) ^ 1;
    const { checkpoint } = await openCheckpoint(dropped(files));
    expect((await settleHead(checkpoint)).stored).toBe("own");
  });
});

function withQuantization(quantization: object | null, kind: RandomKind = {}): Folder {
  const files = randomFiles(kind);
  const config = JSON.parse(new TextDecoder().decode(files.get("config.json"))) as object;
  files.set("config.json", jsonBytes({ ...config, quantization_config: quantization }));
  return dropped(files);
}

describe("a quantization_config beside plain floats", () => {
  const SCALE = "layers.0.self_attn.q_proj.weight_scale";

  test("that changes nothing, or is null, opens without a word", async () => {
    for (const quantization of [null, { quant_method: "fp8" }])
      expect((await openCheckpoint(withQuantization(quantization))).remarks).toEqual([]);
  });

  test("that others would round by opens with a remark", async () => {
    const { remarks } = await openCheckpoint(withQuantization({ quant_method: "quanto", weights: "int8" }));
    expect(remarks).toEqual([expect.stringMatching(/"quanto","weights":"int8".* transformers rounds/)]);
  });

  test.each([["model."], [""]])("that scales stand for is refused: names begin with %j", async (prefix) => {
    const bytes = new Uint8Array(4);
    const spare = [{ name: prefix + SCALE, dtype: "F32", shape: [1], bytes }];
    const opened = openCheckpoint(withQuantization({ quant_method: "fp8" }, { spare }));
    await expect(opened).rejects.toMatchObject({
      code: "unsupported",
      message: expect.stringContaining(SCALE),
    });
  });

  test("that needs a pass of its own is refused", async () => {
    const opened = openCheckpoint(withQuantization({ quant_method: "bitnet" }));
    await expect(opened).rejects.toMatchObject({ code: "unsupported" });
  });
});

const LFS_POINTER = new TextEncoder().encode(
  "version https://git-lfs.github.com/spec/v1\noid sha256:aa\nsize 9\n",
);

const weightMap = (files: ReadonlyMap<string, Uint8Array>) => {
  const index = JSON.parse(new TextDecoder().decode(files.get(INDEX))) as {
    weight_map: Record<string, string>;
  };
  return index.weight_map;
};
const withIndex = (files: Map<string, Uint8Array<ArrayBuffer>>, map: Record<string, string>) =>
  files.set(INDEX, jsonBytes({ metadata: {}, weight_map: map }));

describe("taken as transformers takes it", () => {
  test("tensors that no model needs, of any dtype, are left out with a remark", async () => {
    const spare = [
      { name: "model.layers.0.self_attn.rotary_emb.inv_freq", dtype: "F64", shape: [4] },
      { name: "model.position_ids", dtype: "I64", shape: [4] },
      { name: "mask", dtype: "BOOL", shape: [4, 8] },
      { name: "scaled_fp8", dtype: "F8_E4M3", shape: [0] },
    ].map(({ name, dtype, shape }) => ({
      name,
      dtype,
      shape,
      bytes: new Uint8Array(dtype === "F8_E4M3" ? 0 : 32),
    }));
    const [with_, without_] = [randomFiles({ spare }), randomFiles()];
    const [found, plain] = [await openCheckpoint(dropped(with_)), await openCheckpoint(dropped(without_))];
    expect([...found.checkpoint.tensors.keys()]).toEqual([...plain.checkpoint.tensors.keys()]);
    expect([found.parameters, found.dtypes]).toEqual([plain.parameters, plain.dtypes]);
    expect(found.remarks).toEqual([expect.stringMatching(/hold 4 tensors .* left out .*: .*inv_freq, .*…/)]);
  });

  test("an index may list a head that was dropped as tied, in a file that is there or not", async () => {
    for (const file of [SECOND, "model-00003-of-00003.safetensors"]) {
      const files = randomFiles({ shards: 2 });
      withIndex(files, { ...weightMap(files), "lm_head.weight": file });
      const { checkpoint, holdsHead, remarks } = await openCheckpoint(dropped(files));
      expect([checkpoint.config.tied, holdsHead, remarks]).toEqual([true, false, []]);
    }
  });

  test("shards may hold the tensors without model. before their names", async () => {
    const sharded = withoutPrefix(randomFiles({ shards: 2 }));
    const { checkpoint, remarks } = await openCheckpoint(dropped(sharded));
    const { checkpoint: whole } = await openCheckpoint(dropped(randomFiles()));
    expect([[...checkpoint.tensors.keys()], remarks]).toEqual([[...whole.tensors.keys()], []]);
    await expect(openCheckpoint(dropped(without(sharded, SECOND)))).rejects.toThrow(/lacks model-00002-of/);
  });

  test("an index may miss a tensor that a file holds", async () => {
    const files = randomFiles({ shards: 2, head: "copy" });
    const { "lm_head.weight": _, [WTE]: _wte, ...others } = weightMap(files);
    withIndex(files, others);
    const { checkpoint, holdsHead } = await openCheckpoint(dropped(files));
    expect([holdsHead, checkpoint.tensors.has(WTE)]).toEqual([true, true]);
    expect((await settleHead(checkpoint)).stored).toBe("copy");
  });

  test("dtypes may be mixed; the one of most numbers is named first", async () => {
    const found = await openCheckpoint(dropped(randomFiles({ tied: false, headDtype: "F32" })));
    expect(found.dtypes).toEqual(["F16", "F32"]);
    expect(found.checkpoint.tensors.get("lm_head.weight")?.byteLength).toBe(4 * V * D);
  });

  test("a token without a row in the matrix leaves the model to be loaded, with a remark", async () => {
    const tokenizer = byteTokenizer() as { added_tokens: object[] };
    const added_tokens = [...tokenizer.added_tokens, { id: V, content: "[PAD]", special: true }];
    const files = randomFiles().set("tokenizer.json", jsonBytes({ ...tokenizer, added_tokens }));
    const { checkpoint, remarks } = await openCheckpoint(dropped(files));
    expect(checkpoint.tokenCount).toBe(257);
    expect(remarks).toEqual([expect.stringContaining('"[PAD]" (320)')]);
  });

  test("generation_config.json tells first where a text ends", async () => {
    const files = randomFiles().set("generation_config.json", jsonBytes({ eos_token_id: [5, 50279] }));
    const { checkpoint, remarks } = await openCheckpoint(dropped(files));
    expect([checkpoint.endOfTextIds, remarks]).toEqual([[5], [expect.stringContaining("50279")]]);
  });
});

describe("refused", () => {
  const sharded = randomFiles({ shards: 2 });
  const single = randomFiles();
  const weights = single.get("model.safetensors") ?? new Uint8Array();
  const index = (map: unknown) => new Map([...sharded, [INDEX, jsonBytes({ weight_map: map })]]);
  const json = (name: string, value: unknown) => new Map([...single, [name, jsonBytes(value)]]);

  test.each<[string, Map<string, Uint8Array<ArrayBuffer>>, string, RegExp]>([
    ["another architecture", json("config.json", { model_type: "gpt2" }), "unsupported", /"gpt2"/],
    [
      "OLMo's own layout",
      json("config.json", { model_type: "hf_olmo", architectures: ["OLMoForCausalLM"] }),
      "unsupported",
      /own layout.*-hf at its end/,
    ],
    ["OLMo's own files", new Map([["config.yaml", new Uint8Array(1)]]), "unsupported", /own layout/],
    [
      "a Git LFS pointer for weights",
      new Map([...single, ["model.safetensors", LFS_POINTER]]),
      "malformed",
      /^model\.safetensors is a Git LFS pointer/,
    ],
    ["no config.json", without(single, "config.json"), "unreadable", /has no config\.json/],
    [
      "no tokenizer",
      without(single, "tokenizer.json"),
      "unreadable",
      /has a config\.json and no tokenizer\.json.*save_pretrained/,
    ],
    ["no weights", without(single, "model.safetensors"), "unreadable", /neither model\.safetensors nor/],
    ["a missing shard", without(sharded, SECOND), "unreadable", /lacks model-00002-of-00002\.safetensors/],
    ["a path out of the folder", index({ [WTE]: "../other/model.safetensors" }), "malformed", /same folder/],
    [
      "an address in the index",
      index({ [WTE]: "https://example.org/a.safetensors" }),
      "malformed",
      /same folder/,
    ],
    ["an empty index", index({}), "malformed", /1 to 1000 files; their number is 0/],
    ["an index that is none", index([]), "malformed", /should be an object, found \[\]/],
    ["an index with other tensors", index({ [WTE]: SECOND }), "missing-tensor", /lack model\.embed_tokens/],
    [
      "a prototype's name in the index",
      index(JSON.parse(`{"__proto__": "${SECOND}"}`)),
      "missing-tensor",
      /lack model\.embed_tokens/,
    ],
    [
      "weights in a dtype that is not computed with",
      new Map([...single, ["model.safetensors", withDtype(weights, "F16", "I16")]]),
      "unsupported",
      /dtype I16; weights in F32, F16, BF16 are supported/,
    ],
    [
      "truncated weights",
      new Map([...single, ["model.safetensors", weights.slice(0, -100)]]),
      "truncated",
      new RegExp(`ends too early: it has ${weights.length - 100} bytes.*should have ${weights.length}`),
    ],
    [
      "weights truncated within the header",
      new Map([...single, ["model.safetensors", weights.slice(0, 100)]]),
      "truncated",
      /it has 100 bytes, and its header alone takes/,
    ],
    [
      "empty weights",
      new Map([...single, ["model.safetensors", new Uint8Array()]]),
      "truncated",
      /it has 0 bytes/,
    ],
    [
      "weights that are longer than they should be",
      new Map([...single, ["model.safetensors", new Uint8Array([...weights, 0])]]),
      "malformed",
      /should have/,
    ],
  ])("%s", async (_name, files, code, message) => {
    const problem = { code, message: expect.stringMatching(message) };
    await expect(openCheckpoint(dropped(files))).rejects.toMatchObject(problem);
  });

  test.each([
    [401, /HTTP 401\. The host shows it only to people it knows/],
    [500, /HTTP 500/],
    [404, /has no config\.json/],
  ])("a host's %i", async (status, message) => {
    const folder = hub(single);
    host.refusals.set("/owner/name/resolve/main/config.json", status);
    await expect(openCheckpoint(folder)).rejects.toThrow(message);
  });
});

function without(files: Map<string, Uint8Array<ArrayBuffer>>, name: string): typeof files {
  return new Map([...files].filter(([key]) => key !== name));
}

/** The same with tensors that are named as in a model that was saved without its head. */
function withoutPrefix(files: Map<string, Uint8Array<ArrayBuffer>>): typeof files {
  return new Map([...files].map(([name, bytes]) => [name, bareNames(bytes)]));
}

/** In as many bytes. */
function bareNames(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const text = Buffer.from(bytes).toString("latin1");
  return new Uint8Array(Buffer.from(text.replaceAll(/"model\.([^"]*)"/g, '"$1"      '), "latin1"));
}

function withDtype(file: Uint8Array, from: string, to: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(
    Buffer.from(Buffer.from(file).toString("latin1").replaceAll(`"${from}"`, `"${to}"`), "latin1"),
  );
}

test("a folder is refused in short where the code that explains it does not arrive", async () => {
  vi.doMock("./explain_folder.ts", () => Promise.reject(new Error("offline")));
  onTestFinished(() => vi.doUnmock("./explain_folder.ts"));
  await expect(openCheckpoint(blobFolder("owner/empty", []))).rejects.toMatchObject({
    name: "CheckpointError",
    code: "unreadable",
    message: expect.stringMatching(/^owner\/empty is not in Hugging Face's layout.*Check the name\.$/),
  });
});

test("of a repository in OLMo's own layout it is told which one is in Hugging Face's", async () => {
  const config = jsonBytes({ model_type: "hf_olmo", architectures: ["OLMoForCausalLM"] });
  const folder = blobFolder("allenai/OLMo-1B (step738020)", [new File([config], "config.json")]);
  await expect(openCheckpoint(folder)).rejects.toThrow("allenai/OLMo-1B-hf");
});

/** As PEFT's save_pretrained names its files. */
test.each([
  [
    { peft_type: "LORA", base_model_name_or_path: "HuggingFaceTB/SmolLM2-135M" },
    /: open HuggingFaceTB\/SmolLM2-135M\.$/,
  ],
  [{ peft_type: "LORA", base_model_name_or_path: null }, /: open the model that it is for\.$/],
])("of an adapter with %j it is told which model to open instead", async (json, message) => {
  const files = ["adapter_config.json", "adapter_model.safetensors"].map(
    (name) => new File([jsonBytes(json)], name),
  );
  await expect(openCheckpoint(blobFolder("owner/adapter", files))).rejects.toMatchObject({
    code: "unsupported",
    message: expect.stringMatching(message),
  });
});

/** As Qwen/Qwen3-0.6B-GGUF. */
test("of a repository without config.json it is told how a GGUF file in it is judged", async () => {
  const folder = blobFolder("owner/name", [new File(["GGUF"], "Qwen3-0.6B-Q8_0.gguf")]);
  await expect(openCheckpoint(folder)).rejects.toThrow(
    /A \.gguf or \.onnx file is judged, not run: drop it, or give its own address/,
  );
});

describe.each([
  ["answers 403", 403, {}],
  ["answers 401", 401, {}],
  ["sends a page", 200, { "content-type": "text/html" }],
])("a host that %s where a file is missing", (_, status, headers) => {
  function bucket(files: Map<string, Uint8Array<ArrayBuffer>>): Folder {
    const folder = hub(files);
    host.stranger = (_request, response, path) => {
      if (host.files.has(path)) return false;
      response.writeHead(status, headers).end("<!doctype html>");
      return true;
    };
    return folder;
  }

  test.each<[string, RandomKind]>([
    ["in one file", {}],
    ["in shards", { shards: 2 }],
  ])("shows a checkpoint %s, without tokenizer_config.json", async (_where, kind) => {
    const { checkpoint, files } = await openCheckpoint(bucket(randomFiles(kind)));
    expect(files).toHaveLength(kind.shards ?? 1);
    expect(checkpoint.tokenizerConfig).toEqual({});
  });

  test("is told of by its answer where a file is needed", async () => {
    const told =
      status === 200 ? /an HTML page/ : `HTTP ${status}. The host shows it only to people it knows`;
    const files = randomFiles({ shards: 2 });
    for (const name of ["config.json", "tokenizer.json", INDEX, SECOND]) {
      await expect(openCheckpoint(bucket(without(files, name)))).rejects.toThrow(told);
    }
  });
});

describe("a host", () => {
  test("whose file is empty is told from one that does not answer", async () => {
    const folder = hub(new Map([...randomFiles(), ["model.safetensors", new Uint8Array()]]));
    host.stranger = ({ headers }, response, path) => {
      if (!headers.range || host.files.get(path)?.length !== 0) return false;
      response.writeHead(416, { "content-range": "bytes */0" }).end();
      return true;
    };
    await expect(openCheckpoint(folder)).rejects.toMatchObject({
      code: "truncated",
      message: expect.stringContaining("it has 0 bytes") as string,
    });
    host.files.set("/owner/name/resolve/main/config.json", new Uint8Array());
    await expect(openCheckpoint(folder)).rejects.toThrow(/config\.json .*it is empty/);
  });

  test("whose file is compressed on its way may tell the size of what it sends, which is not the file's", async () => {
    const folder = hub(randomFiles());
    host.stranger = ({ headers }, response, path) => {
      const file = host.files.get(path);
      if (!file || !path.endsWith("tokenizer.json")) return false;
      const sent = gzipSync(file);
      const all = { "content-encoding": "gzip", "content-type": "application/json" };
      if (headers.range) response.writeHead(206, { ...all, "content-range": `bytes 0-0/${sent.length}` });
      else response.writeHead(200, all);
      response.end(headers.range ? gzipSync("{") : sent);
      return true;
    };
    await expect(openCheckpoint(folder)).resolves.toBeDefined();
  });

  test("that lets no page of another site read its files is told of as that", async () => {
    const folder = hub(randomFiles());
    const asked = globalThis.fetch;
    onTestFinished(() => void vi.unstubAllGlobals());
    vi.stubGlobal("fetch", (url: string, options: RequestInit) =>
      options.mode === "no-cors" ? asked(url) : Promise.reject(new TypeError("Failed to fetch")),
    );
    await expect(openCheckpoint(folder)).rejects.toMatchObject({
      code: "network",
      message: expect.stringMatching(/\(CORS\).*Access-Control-Allow-Origin.*from your computer/) as string,
    });
  });

  test("whose connection breaks once is asked again, and no reason is made up", async () => {
    const folder = hub(randomFiles());
    const breaks = ["config.json"];
    host.stranger = (_request, response, path) => {
      if (!path.endsWith(breaks[0] ?? "-")) return false;
      breaks.pop();
      response.destroy();
      return true;
    };
    await expect(openCheckpoint(folder)).resolves.toMatchObject({ dtypes: ["F16"] });
  });

  test("that sends no parts is asked for whole files, if they are small", async () => {
    const folder = hub(randomFiles());
    host.sendsParts = false;
    const { checkpoint, missingBytes } = await openCheckpoint(folder);
    expect(missingBytes).toBe(0);
    expect(await checkpoint.tensors.get(WTE)?.read(0, 4)).toHaveLength(4);
  });

  test("that changes a file in the middle is found out", async () => {
    const folder = hub(randomFiles());
    const { checkpoint } = await openCheckpoint(folder);
    host.files.set(
      "/owner/name/resolve/main/model.safetensors",
      randomFiles({ tied: false }).get("model.safetensors") ?? "",
    );
    await expect(checkpoint.tensors.get(WTE)?.read(0, 4)).rejects.toMatchObject({
      code: "mismatch",
      message: expect.stringContaining("was changed on its host"),
    });
  });

  test("that is silent can be given up", async () => {
    const folder = hub(randomFiles());
    const { checkpoint } = await openCheckpoint(folder);
    host.stalled.add("/owner/name/resolve/main/model.safetensors");
    const read = checkpoint.tensors.get(WTE)?.read(0, 4, AbortSignal.timeout(20));
    await expect(read).rejects.toMatchObject({ name: "TimeoutError" });
  });
});
