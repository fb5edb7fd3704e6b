import type { Page } from "@playwright/test";
import { preview } from "vite";
import { expect, test, testOnOpenPage, TINY_D, TINY_V } from "./page.ts";

/** A prompt of one token: each other length takes an emulated GPU seconds to compile. */
const SHORT = { t: 0, n: 4, p: "O" };

/** Files downloaded for an engine. */
function engineRequests(page: Page): string[] {
  const urls: string[] = [];
  page.on("request", (request) => {
    if (request.url().includes("/engines/")) urls.push(request.url());
  });
  return urls;
}

test("onnxruntime is downloaded by those who choose it, from the page's own site, and writes the same, in WASM with threads where the page is cross-origin isolated", async ({
  matrix,
  page,
}) => {
  const requests = engineRequests(page);
  await matrix.open(SHORT);
  const text = await matrix.generate();
  expect(requests).toEqual([]);
  await matrix.chooseEngine("ort-wasm");
  expect(await matrix.generate()).toBe(text);
  expect(requests.filter((url) => url.endsWith(".wasm"))).toHaveLength(1);
  for (const url of requests) expect(new URL(url).origin).toBe(new URL(page.url()).origin);
  // The worker that onnxruntime runs in; each of its threads would be another.
  expect(page.workers()).toHaveLength(1);

  // With two cores or fewer onnxruntime uses one thread.
  await page.route("**/worker-*.js", async (route) => {
    const response = await route.fetch();
    const cores = 'Object.defineProperty(navigator, "hardwareConcurrency", { value: 4 });';
    await route.fulfill({ response, body: cores + (await response.text()) });
  });
  // Isolated by the host's headers: Playwright's routes don't see requests from a worker's worker.
  const host = await preview({
    build: { outDir: "../dist-test" },
    preview: {
      host: "127.0.0.1",
      port: 0,
      headers: {
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-embedder-policy": "require-corp",
      },
    },
  });
  await page.goto(
    `${host.resolvedUrls?.local[0]}#engine=ort-wasm&p=${encodeURIComponent(SHORT.p)}&t=0&n=${SHORT.n}`,
  );
  await matrix.reaches("ready");
  expect(await matrix.generate()).toBe(text);
  expect(page.workers().length).toBeGreaterThan(1);
  await host.close();
});

test("an engine whose code does not come makes way for another, and can be called off", async ({
  matrix,
  page,
}) => {
  await page.route("**/*.wasm", () => undefined); // never answers
  await matrix.open(SHORT);
  const text = await matrix.generate();
  const progress = page.getByTestId("load-progress");
  for (const engine of ["ort-wasm", "ort-webgpu"]) {
    await page.getByTestId("engine").selectOption(engine);
    await expect(progress).toContainText(/its code, \d+\sMB/);
    await expect(progress.locator("progress")).not.toHaveAttribute("value");
    await matrix.chooseEngine("wgsl");
    expect(await matrix.generate()).toBe(text);
  }
  await page.getByTestId("engine").selectOption("ort-wasm");
  await page.getByTestId("load-cancel").click();
  await expect(page.getByTestId("remarks")).toContainText(/called off.*What ran before is back: wgsl/);
  await matrix.reaches("ready");
  expect(await matrix.generate()).toBe(text);
});

testOnOpenPage(
  "on WebGPU an exported head is seen to hold a second matrix, a tied one is not, of which the picture says no more than the ledger knows; the text stays",
  async ({ matrix, page }) => {
    const picture = page.getByRole("img", { name: /live GPU buffers/ });
    await matrix.open(SHORT);
    await expect(picture).toContainText("no such buffer");
    const text = await matrix.generate();

    await matrix.chooseEngine("ort-webgpu");
    await expect(matrix.verdict).toHaveAttribute("data-verdict", "single");
    await expect(picture).toContainText("can’t tell");
    await expect(picture).not.toContainText("no such buffer");
    expect(await matrix.generate()).toBe(text);
    expect(await matrix.number(matrix.speed, "dispatches-per-token")).toBeGreaterThan(0);
    await expect(matrix.verdict).toHaveAttribute("data-verdict", "single");

    await matrix.chooseHead("exported");
    expect(await matrix.generate()).toBe(text);
    await expect(matrix.verdict).toHaveAttribute("data-verdict", "separate");
    await expect(matrix.verdict).toHaveAttribute("data-extra-bytes", String(4 * TINY_V * TINY_D));
    await expect(page.getByTestId("engine-word")).toContainText(/Transpose/);
  },
);

testOnOpenPage(
  "a head that an engine has not is disabled, and asked for by a link it is replaced",
  async ({ matrix, page }) => {
    await matrix.open({ ...SHORT, engine: "wgsl", head: "exported" });
    await expect(page.getByTestId("remarks")).toContainText("exported");
    await expect(page.getByTestId("head")).toHaveValue("tied");
    await expect(page.locator('[data-testid="head"] option[value="exported"]')).toBeDisabled();
    await expect(matrix.verdict).toHaveAttribute("data-verdict", "single");
  },
);

// These three are on one page, one after the other, where the engine is made once.

testOnOpenPage(
  "an engine that keeps its matrix to itself has none to touch, and the page says so",
  async ({ matrix, page }) => {
    await matrix.open({ ...SHORT, engine: "ort-wasm", panel: "touch" });
    await expect(page.getByTestId("touch-token")).toBeDisabled();
    await expect(page.getByTestId("touch")).toContainText("Choose the engine “WGSL by hand”");
    await expect(page.getByTestId("touch-zero")).toHaveAttribute("aria-disabled", "true");
    await expect(page.getByTestId("touch-uses")).toHaveCount(0);
  },
);

testOnOpenPage("Stop is heard while the CPU writes", async ({ matrix, page }) => {
  await matrix.open({ ...SHORT, n: 500, t: 1, engine: "ort-wasm" });
  await matrix.interrupt("Stop", () => page.getByTestId("generate").click());
  await expect(page.getByText("Stopped.", { exact: false }).last()).toBeVisible();
  expect(await matrix.number(matrix.output, "tokens")).toBeLessThan(500);
});

testOnOpenPage(
  "changing the engine while it writes stops it, and the next one writes",
  async ({ matrix, page }) => {
    await matrix.open({ ...SHORT, n: 500, engine: "ort-wasm" });
    const watch = await matrix.whenBegun();
    const choosing = watch.evaluate(async ({ begun }) => {
      await begun;
      const engine = document.querySelector<HTMLSelectElement>("[data-testid=engine]");
      if (engine) engine.value = "wgsl";
      engine?.dispatchEvent(new Event("change", { bubbles: true }));
    });
    await page.getByTestId("generate").click();
    await choosing;
    await expect(page.getByTestId("engine")).toHaveValue("wgsl");
    await matrix.reaches("ready");
    const tokens = await matrix.number(matrix.output, "tokens");
    expect(tokens).toBeLessThan(500);
    await matrix.generate();
    expect(await matrix.number(matrix.output, "tokens")).toBe(500);
  },
);

test("an adapter that gives no device is no obstacle either", { tag: "@long" }, async ({ matrix, page }) => {
  await page.addInitScript(() => {
    GPUAdapter.prototype.requestDevice = () =>
      Promise.reject(new DOMException("no device", "OperationError"));
  });
  await matrix.open(SHORT);
  await expect(page.getByTestId("engine")).toHaveValue("ort-wasm");
  expect((await matrix.generate()).length).toBeGreaterThan(SHORT.p.length);
});

for (const [missing, words] of [
  ["*.wasm", /could not start.*Choose another engine.*reload the page.*is back: wgsl/],
  ["ort_wasm-*.js", /runs onnxruntime-web did not arrive.*reloaded.*is back: wgsl/],
  ["worker-*.js", /runs onnxruntime-web did not arrive.*reloaded.*is back: wgsl/],
] as const) {
  const tag = missing === "*.wasm" ? [] : ["@long"];
  test(
    `onnxruntime that does not arrive (${missing}) is reported, and what ran before runs on`,
    { tag },
    async ({ matrix, page, consoleErrors }) => {
      await page.route(`**/${missing}`, (route) => route.abort());
      await matrix.open(SHORT);
      await page.getByTestId("engine").selectOption("ort-wasm");
      await expect(page.getByTestId("remarks")).toContainText(words);
      await matrix.reaches("ready");
      expect((await matrix.generate()).length).toBeGreaterThan(SHORT.p.length);
      // The browser reports the failed download, and onnxruntime the error it causes.
      consoleErrors.splice(0);
    },
  );
}
