import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { tries, unlessRefused } from "../../testing/fuzz.ts";
import { CheckpointError } from "../checkpoint_error.ts";
import { parseAddress } from "./address.ts";

const HUB = "https://huggingface.co/allenai/OLMo-1B-hf/resolve";

const CONFIG = "blob/main/config.json";

test.each([
  ["allenai/OLMo-1B-hf", "", "allenai/OLMo-1B-hf", `${HUB}/main/`],
  [" allenai/OLMo-1B-hf ", " main ", "allenai/OLMo-1B-hf", `${HUB}/main/`],
  ["allenai/OLMo-1B-hf/", "", "allenai/OLMo-1B-hf", `${HUB}/main/`],
  ["allenai/OLMo-1B-hf", "step20000", "allenai/OLMo-1B-hf (step20000)", `${HUB}/step20000/`],
  ["allenai/OLMo-1B-hf", "refs/pr/1", "allenai/OLMo-1B-hf (refs/pr/1)", `${HUB}/refs%2Fpr%2F1/`],
  [`https://huggingface.co/allenai/OLMo-1B-hf`, "", "allenai/OLMo-1B-hf", `${HUB}/main/`],
  [`https://huggingface.co/allenai/OLMo-1B-hf/`, "v1", "allenai/OLMo-1B-hf (v1)", `${HUB}/v1/`],
  [`huggingface.co/allenai/OLMo-1B-hf`, "", "allenai/OLMo-1B-hf", `${HUB}/main/`],
  [`http://huggingface.co/allenai/OLMo-1B-hf`, "", "allenai/OLMo-1B-hf", `${HUB}/main/`],
  [`www.huggingface.co/allenai/OLMo-1B-hf/tree/v1`, "", "allenai/OLMo-1B-hf (v1)", `${HUB}/v1/`],
  [`https://hf.co/allenai/OLMo-1B-hf`, "", "allenai/OLMo-1B-hf", `${HUB}/main/`],
  [`hf.co/allenai/OLMo-1B-hf/${CONFIG}`, "", "allenai/OLMo-1B-hf", `${HUB}/main/`],
  ["https://example.org/a/b/", "", "example.org/a/b", "https://example.org/a/b/"],
  ["https://example.org/a/b", "", "example.org/a/b", "https://example.org/a/b/"],
  ["https://example.org/a/v1.5", "", "example.org/a/v1.5", "https://example.org/a/v1.5/"],
  ["https://example.org/a/b/config.json", "", "example.org/a/b", "https://example.org/a/b/"],
  ["https://example.org/a/b/model.safetensors", "", "example.org/a/b", "https://example.org/a/b/"],
  ["https://example.org/a/b/model.onnx", "", "example.org/a/b", "https://example.org/a/b/"],
  ["https://example.org", "", "example.org", "https://example.org/"],
  ["http://localhost:8000/", "", "localhost:8000", "http://localhost:8000/"],
  ["localhost:8000/tiny", "", "localhost:8000/tiny", "http://localhost:8000/tiny/"],
  ["127.0.0.1:8000", "", "127.0.0.1:8000", "http://127.0.0.1:8000/"],
])("%s at revision %j", (typed, revision, name, url) => {
  expect(parseAddress(typed, revision)).toMatchObject({ name, url, leftOut: [] });
});

test.each([
  ["tree/main/step1000", "/step1000", "main/step1000/"],
  ["tree/main/step1000/", "/step1000", "main/step1000/"],
  ["tree/main/a/v1.5", "/a/v1.5", "main/a/v1.5/"],
  ["tree/main/looks.json", "/looks.json", "main/looks.json/"],
  ["tree/main", "", "main/"],
  ["tree/v1/a", "/a (v1)", "v1/a/"],
  [CONFIG, "", "main/"],
  ["blob/main/step1000/config.json", "/step1000", "main/step1000/"],
  ["blob/main/step1000/LICENSE", "/step1000", "main/step1000/"],
  ["raw/main/config.json", "", "main/"],
  ["raw/v1/a/b/config.json", "/a/b (v1)", "v1/a/b/"],
  ["blame/main/a/config.json", "/a", "main/a/"],
  ["resolve/main/model.safetensors", "", "main/"],
  ["resolve/main/a/model-00001-of-00002.safetensors", "/a", "main/a/"],
  ["resolve/main/a/", "/a", "main/a/"],
  ["resolve/main/a", "/a", "main/a/"],
  ["resolve/main", "", "main/"],
  ["resolve/main/", "", "main/"],
  ["commit/0123abc", " (0123abc)", "0123abc/"],
  ["commits/v1", " (v1)", "v1/"],
  ["tree/refs%2Fpr%2F1", " (refs/pr/1)", "refs%2Fpr%2F1/"],
  ["tree/refs%2Fpr%2F1/a", "/a (refs/pr/1)", "refs%2Fpr%2F1/a/"],
  ["tree/refs/pr/1", " (refs/pr/1)", "refs%2Fpr%2F1/"],
  ["blob/refs/pr/12/a/config.json", "/a (refs/pr/12)", "refs%2Fpr%2F12/a/"],
  ["tree/refs/convert/parquet/a", "/a (refs/convert/parquet)", "refs%2Fconvert%2Fparquet/a/"],
  ["tree/feature%2Fx/a", "/a (feature/x)", "feature%2Fx/a/"],
  ["tree/main/with%20space/%C3%A9", "/with space/é", "main/with%20space/%C3%A9/"],
  ["tree/main/with space", "/with space", "main/with%20space/"],
])("the folder that the Hub's page %s shows", (page, shown, path) => {
  for (const host of ["https://huggingface.co", "hf.co"]) {
    const address = parseAddress(`${host}/allenai/OLMo-1B-hf/${page}`, "");
    expect(address).toMatchObject({ name: `allenai/OLMo-1B-hf${shown}`, url: `${HUB}/${path}`, leftOut: [] });
  }
});

test.each([
  ["allenai/OLMo-1B-hf", null],
  ["https://huggingface.co/allenai/OLMo-1B-hf/tree/main/v1.onnx", null],
  ["https://huggingface.co/allenai/OLMo-1B-hf/commit/0123abc", null],
  ["https://huggingface.co/allenai/OLMo-1B-hf/resolve/main/onnx/model.onnx?download=true", "model.onnx"],
  ["hf.co/allenai/OLMo-1B-hf/blob/main/a%20b.gguf", "a b.gguf"],
  ["hf.co/allenai/OLMo-1B-hf/blob/refs/pr/1/LICENSE", "LICENSE"],
  ["https://example.org/a/v1.5", null],
  ["https://example.org/a/model.onnx/", null],
  ["https://example.org/a/a%20b.gguf", "a b.gguf"],
  ["localhost:8000/a/model-00001-of-00002.safetensors#x", "model-00001-of-00002.safetensors"],
  ["https://example.org/a/100%.gguf", "100%.gguf"],
])("%s leads to the file %j", (typed, file) => {
  expect(parseAddress(typed, "").file).toBe(file);
});

test.each([
  ["https://huggingface.co/allenai/OLMo-1B-hf/resolve/main/config.json?download=true", "", /\?download=true/],
  ["https://huggingface.co/allenai/OLMo-1B-hf?library=transformers", "", /\?library=transformers/],
  ["https://example.org/a/model.safetensors?x=1", "", /\?x=1/],
  ["https://huggingface.co/allenai/OLMo-1B-hf/tree/v1", "v2", /names the revision v1: v2 is left out/],
  ["https://example.org/a/", "v2", /v2 is left out/],
])("what of %s at revision %j goes unused is told", (typed, revision, words) => {
  expect(parseAddress(typed, revision).leftOut).toEqual([expect.stringMatching(words)]);
});

describe("refused", () => {
  test.each([
    ["", ""],
    ["OLMo-1B", ""],
    ["../secret", ""],
    ["a/b/c", ""],
    ["allenai/..", ""],
    ["allenai/OLMo-1B-hf", "../../other/model"],
    ["allenai/OLMo-1B-hf", "main?x"],
    ["http://example.org/a/", ""],
    ["file:///etc/", ""],
    ["javascript://huggingface.co/%0aalert(1)", ""],
    ["https://huggingface.co/datasets/a/b", ""],
    ["https://huggingface.co/datasets/a/b/tree/main", ""],
    ["https://huggingface.co/allenai/OLMo-1B-hf/discussions/1", ""],
    ["https://huggingface.co/allenai/OLMo-1B-hf/tree", ""],
    ["https://huggingface.co/allenai/OLMo-1B-hf/constructor/main", ""],
    ["https://huggingface.co/allenai/OLMo-1B-hf/tree/main/a%2F..%2Fb", ""],
    ["https://huggingface.co/allenai/OLMo-1B-hf/tree/main/%2E%2E%2Fb", ""],
    ["https://huggingface.co/allenai", ""],
    ["huggingface.co.example.org/a/b", ""],
    ["https://huggingface.co/allenai/OLMo-1B-hf/tree/%E0%A4%A", ""],
    ["https://", ""],
    ["https://user:secret@example.org/a/", ""],
    ["https://user@huggingface.co/allenai/OLMo-1B-hf", ""],
  ])("%j at revision %j", (typed, revision) => {
    expect(() => parseAddress(typed, revision)).toThrow(CheckpointError);
  });
});

test("whatever is typed gives a folder of the Hub, one over https or of this computer, or a CheckpointError", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.webUrl({ withQueryParameters: true, authoritySettings: { withUserInfo: true } }),
      ),
      fc.string(),
      (typed, revision) => {
        const address = unlessRefused(CheckpointError, () => parseAddress(typed, revision));
        if (!address) return;
        const { url } = address;
        expect(new URL(url).href).toBe(url);
        expect(() => new Request(url)).not.toThrow();
        expect(url).toMatch(/^(https:|http:\/\/(localhost|127\.0\.0\.1)[:/]).*\/$/);
      },
    ),
    tries(200),
  );
});
