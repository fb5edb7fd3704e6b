import { expect, test } from "vitest";
import { headerEnd } from "./header.ts";
import { parseJsonObject } from "./json_bytes.ts";

const POINTER =
  "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a214614ab2935c943f9e0ff69d22e\nsize 12345\n";

const bytes = (text: string) => new TextEncoder().encode(text);

test.each([
  ["a Git LFS pointer", POINTER, /is a Git LFS pointer.*git lfs pull.*\/resolve\//],
  ["an HTML page", "<!doctype html><title>Log in</title>", /page.*begins with "<!doctype html>/],
  ["a host's XML", "\n<?xml version='1.0'?><Error/>", /message of its host/],
])("%s in the place of a file is named, with the way out", (_, text, words) => {
  expect(() => parseJsonObject(bytes(text), "a/config.json")).toThrow(words);
  expect(() => parseJsonObject(bytes(text), "a/config.json")).toThrow(/^a\/config\.json is /);
  expect(() => headerEnd(bytes(text), "a/model.safetensors")).toThrow(words);
  expect(() => headerEnd(bytes(text).subarray(0, 8), "a/model.safetensors")).toThrow(
    /^a\/model\.safetensors is /,
  );
});

test.each([
  ["a text", '{"error": "not found"}', /begins with "\{\\"error\\": /],
  ["a link that was not followed", "../../blobs/0123456789", /begins with "..\/..\/blobs/],
  ["PyTorch's zip archive", "PK\u0003\u0004\u0000\u0000\u0008\u0008", /a zip archive.*torch\.save/],
  ["a GGUF file", "GGUF\u0003\u0000\u0000\u0000", /a GGUF file/],
])("%s in the place of weights is named, with the way out", (_, text, words) => {
  expect(() => headerEnd(bytes(text), "a/model.safetensors")).toThrow(words);
  expect(() => headerEnd(bytes(text), "a/model.safetensors")).toThrow(/save_pretrained/);
});

test("an empty file of JSON is said to be empty", () => {
  expect(() => parseJsonObject(bytes(""), "a/config.json")).toThrow(/it is empty/);
});
