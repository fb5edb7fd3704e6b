import { afterEach, expect, test, vi } from "vitest";
import { FakeDirectory } from "../checkpoint/testing/directory.ts";
import { randomFiles, RANDOM_CONFIG } from "../checkpoint/testing/random_files.ts";
import { serveFiles } from "../checkpoint/testing/server.ts";
import { bytesFile, type Folder } from "../checkpoint/transport/folder.ts";
import { Store } from "../checkpoint/transport/kept/store.ts";
import { UnsupportedCheckpointError } from "../engines/unsupported_checkpoint.ts";
import { GpuUnavailableError } from "../gpu/device.ts";
import { openModel, planModel } from "./open_model.ts";
import { readHosted } from "./read_hosted.ts";
import { surveyCheckpoint } from "./survey.ts";

afterEach(() => void vi.unstubAllGlobals());

/**
 * The files of a folder, how many bytes of `model.safetensors` were read, and how often of its weights.
 * @param onWeights is called before weights are given
 */
function watchedFolder(files: ReadonlyMap<string, Uint8Array<ArrayBuffer>>, onWeights = () => {}) {
  const read = { weightBytes: 0, weights: 0 };
  const folder: Folder = {
    name: "watched",
    file: async (name) => {
      const bytes = files.get(name);
      if (!bytes) return null;
      const file = bytesFile(name, bytes.slice().buffer);
      if (name !== "model.safetensors") return file;
      return {
        ...file,
        read: async (start, end) => {
          read.weightBytes += end - start;
          if (start >= headerBytes(files) - 8) {
            read.weights += 1;
            onWeights();
          }
          return file.read(start, end);
        },
      };
    },
  };
  return { folder, read };
}

/** What is read of a safetensors file besides weights: its length, and then that and the header. */
function headerBytes(files: ReadonlyMap<string, Uint8Array<ArrayBuffer>>): number {
  const file = files.get("model.safetensors") ?? new Uint8Array(8);
  return 16 + Number(new DataView(file.buffer, file.byteOffset).getBigUint64(0, true));
}

test.each([
  ["weights", "int2"],
  ["cache", "int8"],
  ["engine", "cuda"],
])("a %s of %s is refused with what there is, before anything is read", async (option, value) => {
  const folder: Folder = { name: "unread", file: () => Promise.reject(new Error("It was read.")) };
  const opening = openModel(folder, { [option]: value });
  await expect(opening).rejects.toThrow(RangeError);
  await expect(opening).rejects.toThrow(new RegExp(`${option} should be one of .*, found "${value}"`));
});

test("a token is refused where it might be passed on to other hosts, before anything is asked for", async () => {
  const known = Object.getOwnPropertyDescriptor(Promise, "withResolvers");
  Reflect.deleteProperty(Promise, "withResolvers"); // as in Node 20 and Chrome 118
  try {
    await expect(planModel("owner/name", { token: "hf_x" })).rejects.toThrow(/it was not sent/);
  } finally {
    if (known) Object.defineProperty(Promise, "withResolvers", known);
  }
});

test("a plan counts the vocabulary matrix once, and reads no weight for it", async () => {
  const files = randomFiles();
  const { folder, read } = watchedFolder(files);
  const { buffers, totalBytes } = await planModel(folder);
  const { vocab_size: V, hidden_size: D } = RANDOM_CONFIG;
  expect(buffers.filter(({ bytes }) => bytes === 2 * V * D).map(({ label }) => label)).toEqual([
    "model.embed_tokens.weight",
  ]);
  expect(totalBytes).toBe(buffers.reduce((sum, { bytes }) => sum + bytes, 0));
  expect(read.weightBytes).toBeLessThanOrEqual(headerBytes(files));
});

test("a shorter context and int8 weights take less", async () => {
  const { folder } = watchedFolder(randomFiles());
  const whole = await planModel(folder);
  const shorter = await planModel(folder, { contextLength: 32 });
  const cacheOf = ({ bytesByRole }: typeof whole) => bytesByRole.get("kv-cache") ?? 0;
  expect(cacheOf(shorter)).toBe(cacheOf(whole) / 2);
  expect((await planModel(folder, { weights: "int8" })).totalBytes).toBeLessThan(whole.totalBytes);
});

test("what an engine can't run is refused before its weights are read", async () => {
  const files = randomFiles({ tied: false, head: "own" });
  const { folder, read } = watchedFolder(files);
  await expect(openModel(folder, { engine: "transformers-js" })).rejects.toThrow(UnsupportedCheckpointError);
  expect(read.weightBytes).toBeLessThanOrEqual(headerBytes(files));
});

test("without WebGPU it is refused by the class that says so", async () => {
  const { folder } = watchedFolder(randomFiles());
  await expect(openModel(folder)).rejects.toThrow(GpuUnavailableError);
});

test("an address that names nothing, and a folder without a config, are told apart", async () => {
  await expect(openModel("nonsense")).rejects.toMatchObject({ name: "CheckpointError", code: "address" });
  await expect(openModel([])).rejects.toMatchObject({ name: "CheckpointError", code: "unreadable" });
});

test.each([0, 1, 2.5, NaN, -8])(
  "a context of %d tokens is refused before anything is read",
  async (contextLength) => {
    const { folder, read } = watchedFolder(randomFiles());
    await expect(planModel(folder, { contextLength })).rejects.toThrow(
      `contextLength should be a whole number of tokens from 2, found ${contextLength}`,
    );
    expect(read.weightBytes).toBe(0);
  },
);

test("an opening that is aborted while weights are read reads no more of them", async () => {
  const aborted = new AbortController();
  const { folder, read } = watchedFolder(randomFiles(), () => aborted.abort(new Error("enough")));
  await expect(openModel(folder, { engine: "ort-wasm", signal: aborted.signal })).rejects.toThrow("enough");
  expect(read.weights).toBe(1);
});

test("files come as a page gives them", async () => {
  const files = Array.from(randomFiles(), ([name, bytes]) => new File([bytes], name));
  const asChosen = { length: files.length, [Symbol.iterator]: () => files[Symbol.iterator]() }; // like a FileList
  expect((await planModel(asChosen)).totalBytes).toBeGreaterThan(0);
});

/** Keeps the whole checkpoint at this address in the browser's storage. */
async function keep(url: string): Promise<void> {
  const store = await Store.open();
  const { files } = await readHosted({ name: "kept", url }, store, (folder) => surveyCheckpoint(folder), {});
  for (const file of files) await file.read(0, file.size);
}

/** A checkpoint's files by their paths on a host. */
function hosted(seed: number): Map<string, Uint8Array> {
  return new Map([...randomFiles({ seed })].map(([name, bytes]) => [`/${name}`, bytes]));
}

test("weights that the host has anew are asked for again when the connection breaks, though older ones are kept", async () => {
  const root = new FakeDirectory();
  vi.stubGlobal("navigator", { storage: { getDirectory: async () => root } });
  const host = await serveFiles(hosted(1));
  await keep(`${host.url}/`);
  host.files = hosted(2);
  host.requests.length = 0;
  const opening = new AbortController();
  let asked = 0;
  host.stranger = ({ method, headers: { range } }, response) => {
    const isForWeights = Number(range?.split("-")[1]) > headerBytes(randomFiles());
    if (!isForWeights && method === "GET") return false;
    asked += 1;
    if (asked <= 2) response.destroy(); // the second asks why the first failed
    else opening.abort(new Error("asked again"));
    return true;
  };
  const options = { engine: "ort-wasm", keep: true, signal: opening.signal } as const;
  await expect(openModel(`${host.url}/`, options)).rejects.toThrow("asked again");
  expect(host.requests.filter((request) => request === "GET /config.json")).toHaveLength(1);
});
