import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { tries } from "../../testing/fuzz.ts";
import { CheckpointError } from "../checkpoint_error.ts";
import { parseAddress } from "./address.ts";

const HUB = "https://huggingface.co/allenai/OLMo-1B-hf/resolve";

test.each([
  ["allenai/OLMo-1B-hf", "", "allenai/OLMo-1B-hf", `${HUB}/main/`],
  [" allenai/OLMo-1B-hf ", " main ", "allenai/OLMo-1B-hf", `${HUB}/main/`],
  ["allenai/OLMo-1B-hf", "step20000", "allenai/OLMo-1B-hf (step20000)", `${HUB}/step20000/`],
  ["allenai/OLMo-1B-hf", "refs/pr/1", "allenai/OLMo-1B-hf (refs/pr/1)", `${HUB}/refs%2Fpr%2F1/`],
  ["https://huggingface.co/allenai/OLMo-1B-hf", "", "allenai/OLMo-1B-hf", `${HUB}/main/`],
  ["https://huggingface.co/allenai/OLMo-1B-hf/tree/v1", "main", "allenai/OLMo-1B-hf (v1)", `${HUB}/v1/`],
  [
    "https://huggingface.co/allenai/OLMo-1B-hf/blob/main/config.json",
    "",
    "allenai/OLMo-1B-hf",
    `${HUB}/main/`,
  ],
  ["https://example.org/a/b/", "", "example.org/a/b", "https://example.org/a/b/"],
  ["https://example.org/a/b/model.safetensors?x=1", "", "example.org/a/b", "https://example.org/a/b/"],
  ["http://localhost:8000/", "", "localhost:8000", "http://localhost:8000/"],
])("%s at revision %j", (typed, revision, name, url) => {
  expect(parseAddress(typed, revision)).toEqual({ name, url });
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
        try {
          const { url } = parseAddress(typed, revision);
          expect(new URL(url).href).toBe(url);
          expect(() => new Request(url)).not.toThrow();
          expect(url).toMatch(/^(https:|http:\/\/(localhost|127\.0\.0\.1)[:/]).*\/$/);
        } catch (error) {
          expect(error).toBeInstanceOf(CheckpointError);
        }
      },
    ),
    tries(200),
  );
});
