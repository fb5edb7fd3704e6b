import { hurry, modelFile } from "./page.ts";
import { expect, test } from "./site.ts";
import { SHIPPED_MODEL } from "../src/testing/shipped_model.ts";

test.use({ model: "shipped" });

const STORY = { p: "The cat", n: 6, t: 0 };
const FOLDER = `${SHIPPED_MODEL}/`;
const { length } = modelFile("model.safetensors");
const headerBytes = Number(modelFile("model.safetensors").readBigUInt64LE(0));

test("a connection that is cut anywhere, of any file, is tried again until all is there", async ({
  matrix,
  page,
  site,
  consoleErrors,
}) => {
  // Before the headers; within a JSON file and at its last byte.
  site.cuts.set(`${FOLDER}config.json`, [0, 10]);
  site.cuts.set(`${FOLDER}tokenizer_config.json`, [modelFile("tokenizer_config.json").length - 1]);
  site.cuts.set(`${FOLDER}tokenizer.json`, [0, modelFile("tokenizer.json").length - 1]);
  // Before the headers; within the header's length, the header, a tensor; at the last byte.
  site.cuts.set(`${FOLDER}model.safetensors`, [0, 4, 8 + (headerBytes >> 1), length >> 1, length - 1]);
  await hurry(page);
  await matrix.open(STORY);
  expect([...site.cuts.values()].flat()).toEqual([]);
  expect((await matrix.generate()).length).toBeGreaterThan(STORY.p.length);
  consoleErrors.splice(0); // the browser reports broken connections
});

test(
  "a host that always cuts is given up with the numbers, and is there again when it is asked again",
  { tag: "@long" },
  async ({ matrix, page, site, consoleErrors }) => {
    site.cuts.set(`${FOLDER}model.safetensors`, Array(20).fill(1000));
    await hurry(page);
    await matrix.visit(STORY);
    await expect(matrix.error).toHaveAttribute("data-code", "truncated");
    await expect(matrix.error).toContainText(/after \d+ of .* bytes/);
    await expect(matrix.prompt).toHaveValue(STORY.p);
    site.cuts.clear();
    await page.getByTestId("retry").click();
    await matrix.reaches("ready");
    expect((await matrix.generate()).length).toBeGreaterThan(STORY.p.length);
    consoleErrors.splice(0);
  },
);
