// Packs one tokenizer.json; the memory used for parsing is freed when the worker ends.
import { wordsOf } from "../../words/words_of.ts";
import { packTokenizer } from "../../tokenizer/tokenizer_file.ts";
import { CheckpointError } from "../checkpoint_error.ts";
import { parseJsonObject } from "../format/json_bytes.ts";
import type { PackReply, PackRequest } from "./messages.ts";

function answer({ bytes, name }: PackRequest): PackReply {
  try {
    return { packed: packTokenizer(parseJsonObject(bytes, name)) };
  } catch (error) {
    const message = wordsOf(error);
    return { message, code: error instanceof CheckpointError ? error.code : null };
  }
}

/** The worker's side has the same methods as the page's; TypeScript's DOM types take `self` for a window. */
const page = self as unknown as Worker;
page.addEventListener("message", ({ data }: MessageEvent<PackRequest>) => {
  const reply = answer(data);
  page.postMessage(reply, "packed" in reply ? tablesOf(reply) : []);
});

function tablesOf({ packed: { vocabulary, merges } }: Extract<PackReply, { packed: object }>): ArrayBuffer[] {
  const { starts, ids, slots } = vocabulary;
  return [starts, ids, slots, merges.left, merges.right, merges.merged, merges.slots].map(
    ({ buffer }) => buffer,
  );
}
