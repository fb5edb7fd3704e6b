import { mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { JSHandle } from "@playwright/test";
import { byteTokenizer } from "../src/checkpoint/testing/random_tokenizer.ts";
import { jsonBytes, RANDOM_CONFIG, randomFiles, shapesOf } from "../src/checkpoint/testing/random_files.ts";
import { AT, expect, ID, load, lookAt, publish, test } from "./hub.ts";
import type { OneMatrix } from "./page.ts";

const SHORT = { n: 4, t: 0, p: "The cat" };
const SECOND = `${AT}model-00002-of-00002.safetensors`;
const INDEX = `${AT}model.safetensors.index.json`;

test("what cannot be opened is refused with words, and the page still runs the model that it had", async ({
  matrix,
  page,
  hub,
  consoleErrors,
}) => {
  await matrix.open(SHORT);
  const text = await matrix.generate();
  const refused = async (code: string, words: RegExp, id = ID): Promise<void> => {
    await lookAt(matrix, id);
    await expect(page.getByTestId("open-error")).toContainText(words);
    await expect(page.getByTestId("open-error")).toHaveAttribute("data-code", code);
    await expect(page.getByTestId("open-summary")).toHaveCount(0);
  };
  publish(hub, {});
  hub.files.set(`${AT}config.json`, Buffer.from('{"model_type": "gpt2"}'));
  await refused("unsupported", /"gpt2"/);
  publish(hub, {});
  const weights = Buffer.from(randomFiles().get("model.safetensors") ?? []).toString("latin1");
  hub.files.set(`${AT}model.safetensors`, Buffer.from(weights.replaceAll('"F16"', '"I16"'), "latin1"));
  await refused("unsupported", /dtype I16; weights in F32, F16, BF16 are supported/);
  publish(hub, { shards: 2 });
  const shard = Buffer.from(randomFiles({ shards: 2 }).get("model-00002-of-00002.safetensors") ?? []);
  hub.files.set(SECOND, shard.subarray(0, -10));
  await refused(
    "truncated",
    new RegExp(`has ${shard.length - 10} bytes, and .* should have ${shard.length}`),
  );
  hub.files.delete(SECOND);
  await refused("unreadable", /lacks model-00002-of-00002/);
  hub.files.set(
    INDEX,
    jsonBytes({ weight_map: { "model.embed_tokens.weight": "../elsewhere.safetensors" } }),
  );
  await refused("malformed", /safetensors file of the same folder, found "\.\.\/elsewhere/);
  hub.refusals.set("/someone/private/resolve/main/config.json", 401);
  await refused("network", /HTTP 401/, "someone/private");
  expect(await matrix.generate()).toBe(text);

  // Detected only during loading, after the old engine was freed: it comes back.
  publish(hub, {});
  await lookAt(matrix);
  await expect(page.getByTestId("open-summary")).toBeVisible();
  hub.refusals.set(`${AT}model.safetensors`, 403);
  await page.getByTestId("open-load").click();
  await expect(page.getByTestId("open-error")).toContainText("HTTP 403");
  expect(await matrix.generate()).toBe(text);
  consoleErrors.splice(0); // the browser reports what a host refuses
});

test("over a slow link what arrives is seen to grow, and a download that is cancelled can be begun again", async ({
  matrix,
  page,
  hub,
}) => {
  publish(hub, {});
  await matrix.open(SHORT);
  const text = await matrix.generate();
  hub.allowance = 1000;
  await lookAt(matrix);
  const work = page.getByTestId("open-progress");
  await expect(work).toContainText("Looking at tokenizer.json");
  hub.allowance = Infinity;
  await expect(page.getByTestId("open-summary")).toBeVisible();

  hub.allowance = 10_000;
  await page.getByTestId("open-load").click();
  await expect(work).toHaveAttribute("data-fetched", "10000");
  const bar = work.getByRole("progressbar");
  expect(await bar.evaluate((element: HTMLProgressElement) => element.value)).toBe(10_000);
  hub.allowance = 5000;
  await expect(work).toHaveAttribute("data-fetched", "15000");
  await expect(work).toContainText("15 kB fetched");
  await page.getByTestId("open-cancel").click();
  await expect(page.getByTestId("open-error")).toContainText("Cancelled");
  await matrix.reaches("ready");
  expect(await matrix.generate()).toBe(text);

  hub.allowance = Infinity;
  await load(matrix);
  expect(await matrix.generate()).not.toBe(text);
});

test("a model that is too large is refused with the arithmetic, and only its headers are fetched", async ({
  matrix,
  page,
  hub,
}) => {
  const folder = mkdtempSync(join(tmpdir(), "large-olmo-"));
  /** Weights of this shape as a sparse file: only the header takes space on disk. */
  const publishLarge = (shape: Partial<Record<keyof typeof RANDOM_CONFIG, number>>): void => {
    const json = { ...RANDOM_CONFIG, num_hidden_layers: 1, ...shape, tie_word_embeddings: true };
    const file = join(folder, "model.safetensors");
    writeHollow(file, shapesOf(json));
    hub.files = new Map<string, string | Uint8Array>([
      [`${AT}config.json`, jsonBytes(json)],
      [`${AT}tokenizer.json`, jsonBytes(byteTokenizer())],
      [`${AT}model.safetensors`, file],
    ]);
  };
  await matrix.open(SHORT);
  const summary = page.getByTestId("open-summary");
  publishLarge({ vocab_size: 2 ** 20, hidden_size: 2 ** 14 });
  await lookAt(matrix);
  await expect(summary).toHaveAttribute("data-fits", "false");
  await expect(summary).toContainText(
    /takes \d+\.\d MB .*embed_tokens\.weight, has 34359738368 bytes.* at most \d+/,
  );
  await expect(summary).toContainText("It can’t run here, so nothing is fetched.");
  const states = await seenStates(matrix);
  await page.getByTestId("open-load").click({ force: true });
  await expect(page.getByTestId("open-progress")).toHaveCount(0);
  await expect(page.getByTestId("open-error")).toHaveCount(0);
  expect(hub.sentBytes).toBeLessThan(20_000);

  publishLarge({ hidden_size: 2 ** 13, max_position_embeddings: 2 ** 20 });
  await lookAt(matrix);
  await expect(summary).toHaveAttribute("data-context", "16384"); // a cache of half a gibibyte
  await page.getByTestId("open-context").selectOption(String(2 ** 20));
  await expect(summary).toContainText(/kv_cache\.0\.keys.* has 17179869184 bytes.*Choose a shorter context/);
  await expect(summary).toHaveAttribute("data-fits", "false");
  await page.getByTestId("open-context").selectOption("256");
  await expect(summary).toHaveAttribute("data-fits", "true");
  await expect(page.getByTestId("open-load")).toHaveAttribute("aria-disabled", "false");
  expect(await states.jsonValue()).toEqual([]); // the press began nothing
  expect(await matrix.generate()).toContain(SHORT.p);
  rmSync(folder, { recursive: true });
});

/** The states that the page is in from now on, with each change. */
function seenStates({ app }: OneMatrix): Promise<JSHandle<(string | undefined)[]>> {
  return app.evaluateHandle((element) => {
    const states: (string | undefined)[] = [];
    const observer = new MutationObserver(() => states.push(element.dataset["state"]));
    observer.observe(element, { attributeFilter: ["data-state"] });
    return states;
  });
}

/** A safetensors file of float16 zeros, most of it a hole that takes no space on disk. */
function writeHollow(file: string, shapes: ReadonlyMap<string, readonly number[]>): void {
  let end = 0;
  const entries = [...shapes].map(([name, shape]) => {
    const start = end;
    end += 2 * shape.reduce((product, size) => product * size, 1);
    return [name, { dtype: "F16", shape, data_offsets: [start, end] }];
  });
  const header = jsonBytes(Object.fromEntries(entries));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  writeFileSync(file, Buffer.concat([length, header]));
  truncateSync(file, length.length + header.length + end);
}
