import { expect, test } from "vitest";
import { roleOf } from "./roles.ts";

const [MAP_READ, STORAGE] = [0x1, 0x80];

test.each([
  ["model.embed_tokens.weight", STORAGE, "weight"],
  ["ff_out.weight", STORAGE, "weight"],
  ["kv_cache.0.keys", STORAGE, "kv-cache"],
  ["activation.logits", STORAGE, "activation"],
  ["readback.0", MAP_READ, "staging"],
  ["", STORAGE, "runtime"],
  ["someone else's", STORAGE, "runtime"],
])("a buffer labelled %j with usage %i is %s", (label, usage, role) => {
  expect(roleOf(label, usage)).toBe(role);
});

test("memory that the CPU can map is staging, whatever its label claims", () => {
  expect(roleOf("model.embed_tokens.weight", MAP_READ)).toBe("staging");
});
