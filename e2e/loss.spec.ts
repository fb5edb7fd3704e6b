import { expect, type OneMatrix, test } from "./page.ts";

const SAMPLED = { n: 80, t: 0.9, seed: 3, p: "The cat" };

interface GpuOfTheTest {
  /** The page's last device. */
  device?: GPUDevice;
  /** Whether the browser refuses an adapter. */
  isGone?: boolean;
}

/** Lets a test take the page's device and adapter away, as a driver crash would. */
async function holdGpu({ page }: OneMatrix): Promise<void> {
  await page.addInitScript(() => {
    const held: GpuOfTheTest = {};
    Object.assign(globalThis, { held });
    const requestAdapter: GPU["requestAdapter"] = Reflect.get(GPU.prototype, "requestAdapter");
    GPU.prototype.requestAdapter = async function (this: GPU, options) {
      return held.isGone ? null : requestAdapter.call(this, options);
    };
    const requestDevice: GPUAdapter["requestDevice"] = Reflect.get(GPUAdapter.prototype, "requestDevice");
    GPUAdapter.prototype.requestDevice = async function (this: GPUAdapter, descriptor) {
      held.device = await requestDevice.call(this, descriptor);
      return held.device;
    };
  });
}

/** As soon as there is one. */
async function loseDevice({ page }: OneMatrix): Promise<void> {
  const isThere = () =>
    page.evaluate(() => (globalThis as unknown as { held: GpuOfTheTest }).held.device !== undefined);
  await expect.poll(isThere).toBe(true);
  await page.evaluate(() => (globalThis as unknown as { held: GpuOfTheTest }).held.device?.destroy());
}

/**
 * The device is lost in the middle of a story, and the adapter with it: from within the page, so that it is in time
 * however busy the machine is.
 */
async function loseWhileWriting(matrix: OneMatrix): Promise<void> {
  await matrix.output.evaluate((output) => {
    const observer = new MutationObserver(() => {
      if (!(Number(output.dataset["tokens"]) > 3)) return;
      observer.disconnect();
      const { held } = globalThis as unknown as { held: GpuOfTheTest };
      held.isGone = true;
      held.device?.destroy();
    });
    observer.observe(output, { attributeFilter: ["data-tokens"] });
  });
  await matrix.page.getByTestId("generate").click();
  await matrix.reaches("error");
}

async function giveBack({ page }: OneMatrix): Promise<void> {
  await page.evaluate(() => {
    (globalThis as unknown as { held: GpuOfTheTest }).held.isGone = false;
  });
}

test("a device lost in the middle of a story costs nothing: the page gets it back, and the story goes on as it would have", async ({
  matrix,
  page,
}) => {
  await holdGpu(matrix);
  await matrix.open(SAMPLED);
  const uninterrupted = await matrix.generate();
  const count = await matrix.number(matrix.output, "tokens");

  await loseWhileWriting(matrix);
  await expect(matrix.error).toHaveAttribute("data-code", "device-lost");
  await expect(matrix.total).toHaveAttribute("data-bytes", "0");
  const tokens = await matrix.number(matrix.output, "tokens");
  expect(tokens).toBeGreaterThan(3);
  expect(tokens).toBeLessThan(count);
  expect(uninterrupted.startsWith(await matrix.text())).toBe(true);
  // Text typed in the meantime is not part of the story, and is kept too.
  await matrix.prompt.fill("The dog");
  await giveBack(matrix);

  await matrix.reaches("ready");
  await expect(page.getByTestId("remarks")).toContainText("It is back");
  await expect(matrix.verdict).toHaveAttribute("data-verdict", "single");
  await expect(matrix.prompt).toHaveValue("The dog");
  await page.getByRole("button", { name: "Go on where it stopped" }).click();
  await matrix.writes(uninterrupted);
});

test(
  "where the adapter is gone too, the story can go on at once on the CPU, and is the same",
  { tag: "@long" },
  async ({ matrix, page }) => {
    await holdGpu(matrix);
    await matrix.open(SAMPLED);
    const uninterrupted = await matrix.generate();
    await loseWhileWriting(matrix);
    await page.getByRole("button", { name: "Go on where it stopped" }).click();
    await matrix.writes(uninterrupted);
    await expect(page.getByTestId("engine")).toHaveValue("ort-wasm");
  },
);

test("a device lost while it writes can be asked for at once", { tag: "@long" }, async ({ matrix, page }) => {
  await holdGpu(matrix);
  await matrix.open(SAMPLED);
  await loseWhileWriting(matrix);
  await giveBack(matrix);
  await page.getByTestId("retry").click();
  await matrix.reaches("ready");
  await expect(matrix.verdict).toHaveAttribute("data-verdict", "single");
});

test(
  "a device lost while the model loads is reported, and the model is there in the end",
  { tag: "@long" },
  async ({ matrix, page }) => {
    await holdGpu(matrix);
    const weights = "**/model.safetensors";
    await page.route(weights, async (route) => {
      await loseDevice(matrix);
      await route.fallback();
    });
    await matrix.visit(SAMPLED);
    await expect(matrix.error).toHaveAttribute("data-code", "device-lost");
    await matrix.reaches("ready");
    expect((await matrix.generate()).length).toBeGreaterThan(SAMPLED.p.length);
  },
);

test("a GPU process that crashes takes the device along, and the page gets another", async ({
  matrix,
  browser,
}) => {
  const short = { ...SAMPLED, n: 40 };
  await matrix.open(short);
  const uninterrupted = await matrix.generate();
  await matrix.open({ ...SAMPLED, n: 400 }); // which takes longer than to crash a process
  const session = await browser.newBrowserCDPSession();
  const watch = await matrix.whenBegun();
  await matrix.page.getByTestId("generate").click();
  await watch.evaluate(({ begun }) => begun);
  await session.send("Browser.crashGpuProcess");
  await expect(matrix.error).toHaveAttribute("data-code", "device-lost");
  await matrix.reaches("ready");
  await expect(matrix.verdict).toHaveAttribute("data-verdict", "single");
  await matrix.open(short);
  expect(await matrix.generate()).toBe(uninterrupted);
});

test("a device lost while a word is chosen leaves the focus in the list, and the word counts once it is back", async ({
  matrix,
  page,
}) => {
  await holdGpu(matrix);
  await matrix.open({ p: "Tim saw the big dog", t: 0, panel: "touch" });
  const uses = page.getByTestId("touch-uses");
  await expect(uses).toBeVisible();
  const list = page.getByTestId("touch-token");
  await list.focus();
  await page.evaluate(() => {
    (globalThis as unknown as { held: GpuOfTheTest }).held.isGone = true;
  });
  await loseDevice(matrix);
  await matrix.reaches("error");
  await expect(list).toBeFocused();
  const before = await list.inputValue();
  await page.keyboard.press("ArrowUp");
  const chosen = await list.inputValue();
  expect(chosen).not.toBe(before);
  await expect(uses).toHaveAttribute("data-id", before);
  await giveBack(matrix); // the page asks for it by itself
  await matrix.reaches("ready");
  await expect(uses).toHaveAttribute("data-id", chosen);
  await expect(list).toBeFocused();
});
