import { Host } from "../src/checkpoint/testing/host.ts";
import { RANDOM_CONFIG, type RandomKind, randomFiles } from "../src/checkpoint/testing/random_files.ts";
import { HUB } from "../src/checkpoint/source/address.ts";
import { expect, type OneMatrix, test as base } from "./page.ts";

const [V, D] = [RANDOM_CONFIG.vocab_size, RANDOM_CONFIG.hidden_size];
const SHORT = { n: 4, t: 0, p: "The cat" };
const ID = "someone/tiny-olmo";

/** A test with a host that the page takes for the Hugging Face Hub: the Hub's own address leads there. */
const test = base.extend<{ hub: Host }>({
  hub: async ({ page, consoleErrors }, use) => {
    const hub = await new Host().listen();
    hub.redirects = true;
    await page.route(`${HUB}/**`, async (route) => {
      const { pathname } = new URL(route.request().url());
      const headers = { location: `${hub.url}/blobs${pathname}`, "access-control-allow-origin": "*" };
      await route.fulfill({ status: 302, headers });
    });
    await use(hub);
    hub.close();
    // The browser itself reports each file that a checkpoint may have and this one has not.
    const others = consoleErrors.filter((error) => !error.includes("status of 404"));
    consoleErrors.splice(0, Infinity, ...others);
  },
});

function publish(hub: Host, kind: RandomKind): void {
  hub.files = new Map([...randomFiles(kind)].map(([name, bytes]) => [`/${ID}/resolve/main/${name}`, bytes]));
}

async function lookAt({ page }: OneMatrix, address = ID): Promise<void> {
  await page.getByTestId("open-address").fill(address);
  await page.getByTestId("open-look").click();
}

async function load({ page }: OneMatrix): Promise<void> {
  await page.getByTestId("open-load").click();
  await expect(page.getByTestId("open-running")).toBeVisible();
}

/** What the page wrote, by which a model is known here: the continuation is random, but always the same. */
async function open(matrix: OneMatrix): Promise<string> {
  await lookAt(matrix);
  await load(matrix);
  return matrix.generate();
}

test("every dtype, in a file or in shards, writes the same text", async ({ matrix, page, hub }) => {
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
    await expect(matrix.row("model.embed_tokens.weight")).toHaveAttribute("data-bytes", String(2 * V * D));
    await expect(matrix.verdict).toHaveAttribute("data-verdict", "single");
    expect(await matrix.number(matrix.total, "bytes")).toBe(await matrix.number(summary, "gpu-bytes"));
  }
  expect(texts.size).toBe(1);
  expect([...texts][0]?.length).toBeGreaterThan(SHORT.p.length);
});

for (const [name, kind, stored, verdict] of [
  ["a tied one with a copy of the matrix", { head: "copy" }, "copy", "single"],
  ["one that says untied, and holds a copy", { tied: false, head: "copy" }, "copy", "single"],
  ["one with a head of its own", { tied: false }, "own", "separate"],
] as const) {
  test(`of ${name} the page tells the truth`, async ({ matrix, page, hub }) => {
    publish(hub, kind);
    await matrix.open(SHORT);
    await open(matrix);
    await expect(page.getByTestId("open-running")).toHaveAttribute("data-stored", stored);
    await expect(matrix.verdict).toHaveAttribute("data-verdict", verdict);
  });
}

test("dropped files in int8 run, and nothing is requested; the way back leads to the page's own model", async ({
  matrix,
  page,
}) => {
  await matrix.open(SHORT);
  const own = await matrix.generate();
  const requests: string[] = [];
  page.on("request", (request) => requests.push(request.url()));
  const files = [...randomFiles({ dtype: "F32", shards: 2 })].map(([name, bytes]) => ({
    name,
    mimeType: "application/octet-stream",
    buffer: Buffer.from(bytes),
  }));
  await page.getByTestId("open-files").setInputFiles(files);
  await page.getByTestId("open-int8").check();
  await load(matrix);
  expect(await matrix.generate()).not.toBe(own);
  await expect(matrix.verdict).toHaveAttribute("data-verdict", "single");
  expect(requests.filter((url) => !url.startsWith("blob:"))).toEqual([]);
  await expect(page.getByTestId("share")).toHaveAttribute("aria-disabled", "true");
  await page.getByTestId("open-measure-cost").click();
  const finding = page.getByTestId("open-cost-finding");
  await expect(finding).toBeVisible();
  expect(await matrix.number(finding, "rms")).toBeGreaterThan(0);
  await matrix.reaches("ready");
  await page.getByTestId("open-back").click();
  await matrix.reaches("ready");
  expect(await matrix.generate()).toBe(own);
});

test("nothing is asked of another site before it is asked for, and a second visit downloads nothing", async ({
  matrix,
  page,
  hub,
}) => {
  publish(hub, { dtype: "F32" });
  await matrix.open(SHORT);
  expect(hub.requests).toEqual([]);
  const text = await open(matrix);
  await page.reload();
  await matrix.reaches("ready");
  await expect(page.getByTestId("kept")).toBeVisible();
  const [sent, requests] = [hub.sentBytes, hub.requests.length];
  expect(await open(matrix)).toBe(text);
  // A byte of each file tells its version.
  expect(hub.sentBytes - sent).toBeLessThanOrEqual(hub.requests.length - requests);
  await page.getByTestId("kept").locator("summary").click();
  await page.getByTestId("kept-clear").click();
  await expect(page.getByTestId("kept")).toHaveCount(0);
});

test("what cannot be opened is refused with words, and the page still runs the model that it had", async ({
  matrix,
  page,
  hub,
  consoleErrors,
}) => {
  await matrix.open(SHORT);
  const text = await matrix.generate();
  const at = `/${ID}/resolve/main/`;
  const refused = async (code: string, words: RegExp, id = ID): Promise<void> => {
    await lookAt(matrix, id);
    await expect(page.getByTestId("open-error")).toContainText(words);
    await expect(page.getByTestId("open-error")).toHaveAttribute("data-code", code);
    expect(await matrix.generate()).toBe(text);
  };
  publish(hub, {});
  hub.files.set(`${at}config.json`, Buffer.from('{"model_type": "llama"}'));
  await refused("unsupported", /"llama"/);
  publish(hub, { shards: 2 });
  hub.files.delete(`${at}model-00002-of-00002.safetensors`);
  await refused("unreadable", /lacks model-00002-of-00002/);
  hub.refusals.set("/someone/private/resolve/main/config.json", 401);
  await refused("network", /HTTP 401/, "someone/private");
  publish(hub, {});

  // Found out only while it is loaded, when the old engine is gone already: it comes back.
  await lookAt(matrix);
  await expect(page.getByTestId("open-summary")).toBeVisible();
  hub.refusals.set(`${at}model.safetensors`, 403);
  await page.getByTestId("open-load").click();
  await expect(page.getByTestId("open-error")).toContainText("HTTP 403");
  expect(await matrix.generate()).toBe(text);
  hub.refusals.clear();

  hub.stalled.add(`${at}model.safetensors`);
  await page.getByTestId("open-load").click();
  await page.getByTestId("open-cancel").click();
  await expect(page.getByTestId("open-error")).toContainText("Cancelled");
  await matrix.reaches("ready");
  expect(await matrix.generate()).toBe(text);
  consoleErrors.splice(0); // the browser itself reports what a host refuses
});
