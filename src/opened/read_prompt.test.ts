import { afterEach, expect, test, vi } from "vitest";
import { openCheckpoint } from "../checkpoint/open_checkpoint.ts";
import { jsonBytes, randomFiles } from "../checkpoint/testing/random_files.ts";
import { byteTokenizer } from "../checkpoint/testing/random_tokenizer.ts";
import { blobFolder } from "../checkpoint/transport/blob_folder.ts";
import type { ChatFormat } from "../tokenizer/chat/chat_format.ts";
import type { Rendered } from "../tokenizer/chat/messages.ts";
import { createTokenizer } from "../tokenizer/tokenizer.ts";
import { readPrompt } from "./read_prompt.ts";

const [END_OF_TEXT, TURN_END, NEXT_TURN] = [0, 257, 258];

const json = byteTokenizer() as { added_tokens: object[] };
const turns = [
  { id: TURN_END, content: "<|im_end|>", special: true },
  { id: NEXT_TURN, content: "<|im_start|>", special: true },
];
const files = randomFiles().set(
  "tokenizer.json",
  jsonBytes({ ...json, added_tokens: [...json.added_tokens, ...turns] }),
);
const folder = blobFolder(
  "a base model",
  [...files].map(([name, bytes]) => new File([bytes], name)),
);
const { checkpoint } = await openCheckpoint(folder);
const tokenizer = await createTokenizer(checkpoint.tokenizer);
const format: ChatFormat = { template: "", specialTokens: {}, endOfTurnIds: [END_OF_TEXT] };

afterEach(() => vi.unstubAllGlobals());

test.each([
  ["<|im_end|>\n<|im_start|>", [END_OF_TEXT, TURN_END]],
  [" \n<|im_end|>", [END_OF_TEXT, TURN_END]],
  ["<|endoftext|>", [END_OF_TEXT]],
  ["\n", [END_OF_TEXT]],
  ["", [END_OF_TEXT]],
])(
  "an answer ends with the first special token that its template writes behind one: %j",
  async (turnEnd, ids) => {
    class FakeWorker extends EventTarget {
      postMessage(): void {
        const data: Rendered = { text: "<|im_start|>", turnEnd };
        this.dispatchEvent(Object.assign(new Event("message"), { data }));
      }
      terminate(): void {}
    }
    vi.stubGlobal("Worker", FakeWorker);
    expect(await readPrompt({ tokenizer, checkpoint }, "Hi", format)).toEqual({
      prompt: [NEXT_TURN],
      endOfTextIds: ids,
    });
  },
);
