import { expect, test } from "vitest";
import { readChatFormat } from "./chat.ts";
import { openCheckpoint } from "./open_checkpoint.ts";
import { byteTokenizer } from "./testing/random_tokenizer.ts";
import { jsonBytes, randomFiles } from "./testing/random_files.ts";
import { blobFolder } from "./transport/blob_folder.ts";

const TURN_END = { id: 300, content: "<end_of_turn>", special: true };

/** Reads a checkpoint with this `tokenizer_config.json`, and optionally a chat template file. */
async function read(config: object, file?: string) {
  const tokenizer = byteTokenizer() as { added_tokens?: object[] };
  const files = randomFiles()
    .set("tokenizer_config.json", jsonBytes(config))
    .set(
      "tokenizer.json",
      jsonBytes({ ...tokenizer, added_tokens: [...(tokenizer.added_tokens ?? []), TURN_END] }),
    );
  if (file !== undefined) files.set("chat_template.jinja", new TextEncoder().encode(file));
  const folder = blobFolder(
    "dropped",
    [...files].map(([name, bytes]) => new File([bytes], name)),
  );
  return readChatFormat(folder, (await openCheckpoint(folder)).checkpoint);
}

test.each([
  ["in tokenizer_config.json", { chat_template: "A" }, undefined],
  ["in a file of its own", {}, "A"],
  ["in that file where both have one, as in transformers", { chat_template: "B" }, "A"],
  [
    "as the default of several",
    {
      chat_template: [
        { name: "tool_use", template: "B" },
        { name: "default", template: "A" },
      ],
    },
    undefined,
  ],
])("a chat template is found %s", async (_where, config, file) => {
  expect((await read(config, file))?.template).toBe("A");
});

test("a checkpoint without a template has no chat", async () => {
  expect(await read({})).toBeNull();
  expect(await read({ chat_template: [{ name: "tool_use", template: "B" }] })).toBeNull();
});

test("an answer ends where a text does, and where the tokenizer says", async () => {
  const config = { chat_template: "A", eos_token: { content: "<end_of_turn>" } };
  expect((await read(config))?.endOfTurnIds).toEqual([0, 300]);
  expect((await read({ chat_template: "A" }))?.endOfTurnIds).toEqual([0]);
});

test("templates may name the special tokens", async () => {
  const config = { chat_template: "A", bos_token: "<bos>", eos_token: { content: "<eos>" }, pad_token: null };
  expect((await read(config))?.specialTokens).toEqual({ bos_token: "<bos>", eos_token: "<eos>" });
});
