import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { byteTokenizer } from "../src/checkpoint/testing/random_tokenizer.ts";
import {
  jsonBytes,
  RANDOM_CONFIG,
  type RandomKind,
  randomFiles,
} from "../src/checkpoint/testing/random_files.ts";
import { AT, expect, load, lookAt, open, publish, test } from "./hub.ts";
import { type OneMatrix, testOnOpenPage } from "./page.ts";

const [V, D] = [RANDOM_CONFIG.vocab_size, RANDOM_CONFIG.hidden_size];
const SHORT = { n: 4, t: 0, p: "The cat" };

test(
  "every dtype, in a file or in shards, writes the same text",
  { tag: "@long" },
  async ({ matrix, page, hub }) => {
    await matrix.open(SHORT);
    const texts = new Set<string>();
    const kinds: RandomKind[] = [{}, { dtype: "F32", shards: 3 }, { dtype: "BF16" }];
    for (const kind of kinds) {
      publish(hub, kind);
      await lookAt(matrix);
      const summary = page.getByTestId("open-summary");
      await expect(summary).toHaveAttribute("data-shards", String(kind.shards ?? 1));
      await expect(summary).toHaveAttribute("data-head", "absent");
      await load(matrix);
      texts.add(await matrix.generate());
      await expect(await matrix.row("model.embed_tokens.weight")).toHaveAttribute(
        "data-bytes",
        String(2 * V * D),
      );
      await expect(matrix.verdict).toHaveAttribute("data-verdict", "single");
      expect(await matrix.number(matrix.total, "bytes")).toBe(await matrix.number(summary, "gpu-bytes"));
    }
    expect(texts.size).toBe(1);
    expect([...texts][0]?.length).toBeGreaterThan(SHORT.p.length);
  },
);

/** Neighbours differ, so that the page's words about one are not those about the one before. */
const HEADS: readonly (readonly [string, RandomKind, stored: string, verdict: string])[] = [
  ["a tied one with a copy of the matrix", { head: "copy" }, "copy", "single"],
  ["one with a head of its own", { tied: false }, "own", "separate"],
  ["one that says untied, and holds a copy", { tied: false, head: "copy" }, "copy", "single"],
];

test("of a head that is stored the page tells the truth, whatever the config says of it", async ({
  matrix,
  page,
  hub,
}) => {
  await matrix.open(SHORT);
  for (const [name, kind, stored, verdict] of HEADS) {
    await test.step(name, async () => {
      publish(hub, kind);
      await open(matrix);
      await expect(page.getByTestId("open-running")).toHaveAttribute("data-stored", stored);
      await expect(matrix.verdict).toHaveAttribute("data-verdict", verdict);
    });
  }
});

test("a tokenizer.json of a megabyte is read in a worker, which is gone then, and gives the same text", async ({
  matrix,
  page,
  hub,
}) => {
  publish(hub, {});
  await matrix.open(SHORT);
  const text = await open(matrix);
  const workers: string[] = [];
  page.on("worker", (worker) => void workers.push(worker.url()));
  const large = { ...byteTokenizer(), padding: "x".repeat(2 ** 20) };
  hub.files.set(`${AT}tokenizer.json`, jsonBytes(large));
  expect(await open(matrix)).toBe(text);
  expect(workers).toEqual([expect.stringMatching(/\/assets\/worker-[\w-]+\.js$/)]);
  expect(page.workers()).toEqual([]);
  hub.files.set(`${AT}tokenizer.json`, jsonBytes({ ...large, model: { type: "Unigram" } }));
  await lookAt(matrix);
  await expect(page.getByTestId("open-error")).toHaveAttribute("data-code", "tokenizer");
  await expect(page.getByTestId("open-error")).toContainText('found "Unigram"');
});

test("a model that was trained to chat is sent the prompt as a message, and its answer stands below", async ({
  matrix,
  page,
  hub,
}) => {
  publish(hub, {});
  const template = "{% for message in messages %}<{{ message.content }}>{% endfor %}";
  hub.files.set(`${AT}chat_template.jinja`, new TextEncoder().encode(template));
  await matrix.open({ ...SHORT, p: "Hello" });
  await expect(page.getByTestId("open-chat")).toHaveCount(0);
  await open(matrix);
  await page.getByTestId("open-chat").check();
  const answer = await matrix.generate();
  expect(answer).toMatch(/^Hello\n\n/);
  await page.getByTestId("open-chat").uncheck();
  await page.getByTestId("prompt").fill("<Hello>");
  expect(await matrix.generate()).toBe(answer.replace("Hello\n\n", "<Hello>"));
});

test("an example is looked at with a click; a token is shown to the Hub alone, and kept nowhere", async ({
  matrix,
  page,
  hub,
}) => {
  const example = "/HuggingFaceTB/SmolLM2-135M/resolve/main/";
  hub.files = new Map([...randomFiles({})].map(([name, bytes]) => [example + name, bytes]));
  const [byHub, byOthers] = [new Set<string | undefined>(), new Set<string | undefined>()];
  await page.route("https://huggingface.co/**", async (route) => {
    byHub.add((await route.request().allHeaders())["authorization"]);
    await route.fallback();
  });
  hub.stranger = ({ headers }) => {
    byOthers.add(headers.authorization);
    return false;
  };
  await matrix.open({ ...SHORT, panel: "open" });
  await page.getByText("Token for gated repositories").click();
  await page.getByTestId("open-token").fill("hf_secret");
  await page.getByRole("button", { name: "SmolLM2 135M" }).click();
  const summary = page.getByTestId("open-summary");
  await expect(summary).toHaveAttribute("data-family", "olmo");
  await expect(summary).toHaveAttribute("data-tied", "true");
  await load(matrix);
  expect([[...byHub], [...byOthers]]).toEqual([["Bearer hf_secret"], [undefined]]);
  const stored = await page.evaluate(() =>
    JSON.stringify([location.href, Object.entries(localStorage), Object.entries(sessionStorage)]),
  );
  expect(stored).not.toContain("hf_secret");
});

/** A folder on disk with a checkpoint, and another one beside it for files that should be ignored. */
function checkpointFolder(kind: RandomKind): string {
  const folder = mkdtempSync(join(tmpdir(), "tiny-olmo-"));
  for (const [name, bytes] of randomFiles(kind)) writeFileSync(join(folder, name), bytes);
  return folder;
}

/** Drops the file or folder at `path` on the panel, as from the desktop. */
async function drop({ page }: OneMatrix, path: string, id = "open-drop"): Promise<void> {
  const zone = page.getByTestId(id);
  await zone.scrollIntoViewIfNeeded();
  const { x, y, width, height } = (await zone.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
  const place = { x: x + width / 2, y: y + height / 2 };
  const data = { items: [], files: [path], dragOperationsMask: 1 };
  const devtools = await page.context().newCDPSession(page);
  for (const type of ["dragEnter", "dragOver", "drop"] as const) {
    await devtools.send("Input.dispatchDragEvent", { type, ...place, data });
  }
}

testOnOpenPage(
  "a folder without a checkpoint takes away what was looked at before; a file beside the place changes nothing",
  async ({ matrix, page }) => {
    await matrix.open({ ...SHORT, panel: "open" });
    const zone = page.getByTestId("open-drop");
    await zone.evaluate((element) => {
      element.dispatchEvent(new DragEvent("dragover", { cancelable: true }));
      element.dispatchEvent(new DragEvent("dragleave", { relatedTarget: element.querySelector("label") }));
    });
    await expect(zone).toHaveClass(/open-drop-over/);
    await zone.evaluate((element) => void element.dispatchEvent(new DragEvent("dragleave")));
    await expect(zone).not.toHaveClass(/open-drop-over/);
    await drop(matrix, checkpointFolder({}));
    await expect(page.getByTestId("open-summary")).toBeVisible();
    await drop(matrix, mkdtempSync(join(tmpdir(), "empty-")));
    await expect(page.getByTestId("open-error")).toContainText("gave the browser no files");
    await expect(page.getByTestId("open-load")).toHaveCount(0);
    const address = page.url();
    await drop(matrix, join(checkpointFolder({}), "config.json"), "open-address");
    expect(page.url()).toBe(address);
    await matrix.reaches("ready");
  },
);

test("a folder that is dropped or chosen runs in int4, and only the page's code is requested; a way leads back", async ({
  matrix,
  page,
}) => {
  await matrix.open(SHORT);
  const own = await matrix.generate();
  const requests: string[] = [];
  page.on("request", (request) => requests.push(request.url()));
  const folder = checkpointFolder({ dtype: "F32", shards: 2, contextLength: 16 }); // its cost is measured with prefixes of so many tokens
  const summary = page.getByTestId("open-summary");
  await matrix.enter("open");
  await drop(matrix, folder);
  await expect(summary).toHaveAttribute("data-shards", "2");
  await expect(summary).toContainText(folder.slice(folder.lastIndexOf("/") + 1));
  await page.getByTestId("open-folder").setInputFiles(folder);
  await expect(summary).toHaveAttribute("data-shards", "2");
  await page.getByTestId("open-files").setInputFiles([...randomFiles()].map(fileOf));
  await expect(summary).toHaveAttribute("data-shards", "1");
  await drop(matrix, folder);
  await expect(summary).toHaveAttribute("data-shards", "2");

  await page.getByTestId("open-int4").check();
  await load(matrix);
  expect(await matrix.generate()).not.toBe(own);
  await expect(matrix.verdict).toHaveAttribute("data-verdict", "single");
  expect(await matrix.number(matrix.total, "bytes")).toBe(await matrix.number(summary, "gpu-bytes"));
  const { num_hidden_layers: L, intermediate_size: F } = RANDOM_CONFIG;
  const int4 = L * F * (D / 2 + (2 * D) / 32); // four bits a number, and a float16 scale for 32 of them
  await expect(await matrix.row("model.layers.*.mlp.up_proj.weight")).toHaveAttribute(
    "data-bytes",
    String(int4),
  );
  const code = /^blob:|\/((assets|engines)\/[\w.-]+\.(js|css)|icon\.svg)$/; // the room's code, which is fetched when it is opened
  expect(requests.filter((url) => !code.test(url))).toEqual([]);
  await expect(page.getByTestId("share")).toHaveAttribute("aria-disabled", "true");
  await expect(page.locator(".share")).toContainText("this site’s own model only");
  await page.getByTestId("open-measure-cost").click();
  const finding = page.getByTestId("open-cost-finding");
  await expect(finding).toBeVisible();
  expect(await matrix.number(finding, "rms")).toBeGreaterThan(0);
  expect(await matrix.number(finding, "bits")).toBeGreaterThan(1); // random numbers foretell nothing
  await matrix.reaches("ready");
  await page.getByTestId("open-back").click();
  await matrix.reaches("ready");
  await expect(page.getByTestId("open-look")).toBeFocused();
  expect(await matrix.generate()).toBe(own);
  rmSync(folder, { recursive: true });
});

function fileOf([name, bytes]: [string, Uint8Array]) {
  return { name, mimeType: "application/octet-stream", buffer: Buffer.from(bytes) };
}

test("a shorter context, of a model at a revision, takes less memory, bounds the settings, writes the same, and ends the text", async ({
  matrix,
  page,
  hub,
}) => {
  publish(hub, { contextLength: 1024 }, "v1");
  await matrix.open(SHORT);
  await matrix.enter("open");
  await page.getByTestId("open-revision").fill("v1");
  const text = await open(matrix);
  const whole = await matrix.number(matrix.total, "bytes");
  const summary = page.getByTestId("open-summary");
  await page.getByTestId("open-context").selectOption("256");
  expect(await matrix.number(summary, "gpu-bytes")).toBeLessThan(whole);
  await page.getByTestId("open-load").click();
  await expect(page.getByTestId("open-running")).toContainText("a context of 256 tokens");
  await matrix.reaches("ready");
  expect(await matrix.generate()).toBe(text);
  expect(await matrix.number(matrix.total, "bytes")).toBe(await matrix.number(summary, "gpu-bytes"));
  const keys = 2 * 256 * D * RANDOM_CONFIG.num_hidden_layers;
  await expect(await matrix.row("kv_cache.*.keys")).toHaveAttribute("data-bytes", String(keys));

  const tokens = await matrix.setting("Tokens");
  await expect(tokens).toHaveAttribute("max", "255");
  await tokens.fill("1000");
  await matrix.prompt.fill("x".repeat(252));
  await matrix.generate();
  await expect(page.getByTestId("remarks")).toContainText("255 is used");
  await expect(page.locator(".story-ending")).toContainText("The context is full");
});

test("nothing is asked of another site before it is asked for, and a second visit downloads nothing", async ({
  matrix,
  page,
  hub,
  consoleErrors,
}) => {
  publish(hub, { dtype: "F32" });
  await matrix.open(SHORT);
  await matrix.enter("open");
  expect(hub.requests).toEqual([]);
  const text = await open(matrix);
  await page.reload();
  await matrix.reaches("ready");
  await matrix.enter("open");
  await expect(page.getByTestId("kept")).toBeVisible();
  const [sent, requests] = [hub.sentBytes, hub.requests.length];
  expect(await open(matrix)).toBe(text);
  // One byte of each file shows its version.
  expect(hub.sentBytes - sent).toBeLessThanOrEqual(hub.requests.length - requests);
  await expect(page.getByTestId("open-copies")).toHaveCount(0);

  // The host now denies access: the page uses the kept copy, and says so.
  for (const path of hub.files.keys()) hub.refusals.set(path, 401);
  expect(await open(matrix)).toBe(text);
  const copies = page.getByTestId("open-copies");
  await expect(copies).toHaveAttribute("data-count", "3");
  await expect(copies).toContainText(/config\.json, fetched on .*version ".*HTTP 401/);
  consoleErrors.splice(0); // the browser reports what a host refuses

  await page.getByTestId("kept").locator("summary").click();
  await page.getByTestId("kept-clear").click();
  await expect(page.getByTestId("kept")).toHaveCount(0);
  await expect(page.getByTestId("open-summary")).toHaveCount(0);
  await expect(page.getByTestId("open-error")).toContainText("Look at it again");
});
