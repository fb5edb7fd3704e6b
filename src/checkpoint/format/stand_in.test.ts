import { expect, test } from "vitest";
import { bytesFile } from "../transport/folder.ts";
import { readJson } from "./json_file.ts";
import { totalBytes } from "./safetensors.ts";
import { openTensors } from "./weight_file.ts";

const POINTER =
  "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a214614ab2935c943f9e0ff69d22e\nsize 12345\n";

const bytes = (text: string) => new TextEncoder().encode(text);
const openJson = (text: string) => readJson(bytesFile("a/config.json", bytes(text).buffer));
const openWeights = (text: string) =>
  openTensors(bytesFile("a/model.safetensors", bytes(text).buffer), undefined);

test.each([
  ["a Git LFS pointer", POINTER, /is a Git LFS pointer.*git lfs pull.*\/resolve\//],
  ["an HTML page", "<!doctype html><title>Log in</title>", /page.*begins with "<!doctype html>/],
  ["a host's XML", "\n<?xml version='1.0'?><Error/>", /message of its host/],
])("%s in the place of a file is named, with the way out", async (_, text, words) => {
  await expect(openJson(text)).rejects.toThrow(words);
  await expect(openJson(text)).rejects.toThrow(/^a\/config\.json is /);
  await expect(openWeights(text)).rejects.toThrow(/^a\/model\.safetensors is /);
  await expect(totalBytes(bytes(text).subarray(0, 8))).rejects.toThrow(/^The safetensors file is /);
});

test.each([
  ["a text", '{"error": "not found"}', /begins with "\{\\"error\\": /],
  ["a link that was not followed", "../../blobs/0123456789", /begins with "..\/..\/blobs/],
  ["PyTorch's zip archive", "PK\u0003\u0004\u0000\u0000\u0008\u0008", /a zip archive.*torch\.save/],
  ["a GGUF file", "GGUF\u0003\u0000\u0000\u0000", /a GGUF file/],
])("%s in the place of weights is named, with the way out", async (_, text, words) => {
  await expect(totalBytes(bytes(text))).rejects.toThrow(words);
  await expect(openWeights(text)).rejects.toThrow(/save_pretrained/);
});

test.each(["", " \n\t", "\r\n".repeat(50), "\uFEFF", "\uFEFF\n"])(
  "a file of JSON that is empty, or has only blanks, is said to be empty: %j",
  async (text) => {
    await expect(openJson(text)).rejects.toThrow(/^a\/config\.json should be .*, but it is empty\. Load it /);
  },
);
