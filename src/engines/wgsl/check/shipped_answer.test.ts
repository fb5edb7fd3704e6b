import { readFile, writeFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { readHeader } from "../../../checkpoint/format/header.ts";
import { readBytes, readJson } from "../../../checkpoint/testing/files.ts";
import { findCandidates } from "../../../generation/candidates.ts";
import { gumbel } from "../../../generation/noise.ts";
import { chooseToken, keptProbabilities } from "../../../generation/sampler.ts";
import { SHIPPED_MODEL } from "../../../testing/shipped_model.ts";
import { KNOWN_SAMPLING } from "./check_answer.ts";

const FILE = `public/${SHIPPED_MODEL}/known_answer.json`;
const LOGITS = new Float64Array(readBytes("fixtures/shipped/first-layer.f64").buffer);
const CANDIDATES = findCandidates(Float32Array.from(LOGITS));
const { prompt_ids, continuation_ids, first_layer_tokens } = readJson("fixtures/shipped/reference.json") as {
  prompt_ids: number[];
  continuation_ids: number[];
  first_layer_tokens: number;
};
const IDS = [...prompt_ids, ...continuation_ids].slice(0, first_layer_tokens);

/** Four of each chunk of 16 that a team of the head makes, so that the file stays small. */
const EVERY = 4;

const WEIGHTS = `public/${SHIPPED_MODEL}/model.safetensors`;

/** What transformers computes of the shipped model's first layer: fixtures/README.md. */
const ANSWER = {
  data_sha256: readHeader(readBytes(WEIGHTS), WEIGHTS)?.dataSha256,
  ids: IDS,
  every: EVERY,
  logits: Array.from(LOGITS, (logit) => Number(logit.toFixed(6))).filter((_, id) => id % EVERY === 0),
  sampled: chooseToken(CANDIDATES, KNOWN_SAMPLING, IDS.length),
};

describe("the shipped model's known answer", () => {
  test("is what transformers computes", async () => {
    if (process.env["WRITE_FIXTURES"]) await writeFile(FILE, `${JSON.stringify(ANSWER)}\n`);
    const message =
      "run `WRITE_FIXTURES=1 npx vitest run --project node src/engines/wgsl/check/shipped_answer`";
    expect(JSON.parse(await readFile(FILE, "utf8")), message).toEqual(ANSWER);
  });

  test("hangs on no rounding: the id is chosen by a clear margin, and top-k and top-p leave others out", () => {
    const kept = keptProbabilities(CANDIDATES, KNOWN_SAMPLING).length;
    const scores = Array.from(CANDIDATES.ids.subarray(0, kept), (id, rank) => {
      return (CANDIDATES.logits[rank] ?? NaN) + gumbel(KNOWN_SAMPLING.seed, IDS.length, id);
    });
    const [first = NaN, second = NaN] = scores.toSorted((a, b) => b - a);
    expect(first - second).toBeGreaterThan(0.01);
    expect(kept).toBeGreaterThan(1);
    expect(kept).toBeLessThan(KNOWN_SAMPLING.topK);
    expect(ANSWER.sampled).not.toBe(CANDIDATES.ids[0]);
  });
});
