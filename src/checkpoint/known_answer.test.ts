import { expect, test } from "vitest";
import type { JsonObject } from "../json/json.ts";
import { knownAnswerIn } from "./known_answer.ts";

const JSON_OF_ANSWER: JsonObject = {
  data_sha256: "ab",
  ids: [3, 1],
  every: 2,
  logits: [0.5],
  sampled: 4,
};

test("an answer is read as it was written", () => {
  const { data_sha256: _, ...answer } = JSON_OF_ANSWER;
  expect(knownAnswerIn(JSON_OF_ANSWER, "ab")).toEqual(answer);
});

test.each([
  ["of other weights", JSON_OF_ANSWER, "cd"],
  ["of weights without a digest", JSON_OF_ANSWER, ""],
  ["without ids", { ...JSON_OF_ANSWER, ids: undefined }, "ab"],
  ["with logits that are no numbers", { ...JSON_OF_ANSWER, logits: ["0.5"] }, "ab"],
])("%s it is none", (_, json, digest) => {
  expect(knownAnswerIn(json, digest)).toBeNull();
});
