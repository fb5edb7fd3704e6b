import { afterEach, expect, it, vi } from "vitest";
import { packTokenizer } from "../../tokenizer/tokenizer_file.ts";
import { bytesFile } from "../transport/folder.ts";
import { readTokenizer } from "./read_tokenizer.ts";

const FILE = { model: { type: "BPE", vocab: { a: 0, b: 1, ab: 2 }, merges: ["a b"] }, added_tokens: [] };

afterEach(() => void vi.unstubAllGlobals());

it("is parsed, and packed by halves, in a task each", async () => {
  let turns = 0;
  class CountedChannel extends MessageChannel {
    constructor() {
      super();
      turns += 1;
    }
  }
  vi.stubGlobal("MessageChannel", CountedChannel); // by which others get their turn
  const { buffer } = new TextEncoder().encode(JSON.stringify(FILE));
  expect(await readTokenizer(bytesFile("tokenizer.json", buffer))).toEqual(packTokenizer(FILE));
  expect(turns).toBe(3); // what the caller does with it is another task
});
