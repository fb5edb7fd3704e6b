import { expect, hurry, test, testOnOpenPage } from "./page.ts";

const SHORT = { p: "The cat", n: 6, t: 0 };

/** Errors while a GPU is opened, and the messages for them. */
const GPU_FAULTS: Readonly<Record<string, readonly [fault: () => void, words: RegExp]>> = {
  "an adapter is refused": [
    () => {
      GPU.prototype.requestAdapter = () => Promise.reject(new Error("as the test wants it"));
    },
    /no adapter: as the test wants it/,
  ],
  "nobody answers about an adapter": [
    () => {
      GPU.prototype.requestAdapter = () => new Promise(() => {});
    },
    /no adapter: It did not answer/,
  ],
  "a device is refused": [
    () => {
      GPUAdapter.prototype.requestDevice = () => Promise.reject(new TypeError("as the test wants it"));
    },
    /no device: as the test wants it/,
  ],
};

for (const [words, [fault, remark]] of Object.entries(GPU_FAULTS)) {
  // One of them for each change: src/gpu/device.test.ts has the words of all, web/session/session.test.ts the way to the CPU.
  const tag = words === "a device is refused" ? [] : ["@long"];
  test(`where ${words}, the page says so and writes on the CPU`, { tag }, async ({ matrix, page }) => {
    await hurry(page);
    await page.addInitScript(fault);
    await matrix.open(SHORT);
    await expect(page.getByTestId("engine")).toHaveValue("ort-wasm");
    await expect(page.getByTestId("remarks")).toContainText(remark);
    expect((await matrix.generate()).length).toBeGreaterThan(SHORT.p.length);
  });
}

test(
  "an adapter and a device that tell nothing of themselves are used",
  { tag: "@long" },
  async ({ matrix, page }) => {
    await page.addInitScript(() => {
      Reflect.deleteProperty(GPUAdapter.prototype, "info");
      Reflect.deleteProperty(GPUDevice.prototype, "adapterInfo");
    });
    await matrix.open(SHORT);
    expect((await matrix.generate()).length).toBeGreaterThan(SHORT.p.length);
    await expect(page.getByTestId("remarks")).toHaveCount(0);
    await matrix.chooseEngine("ort-webgpu");
    await expect(page.getByTestId("engine")).toHaveValue("ort-webgpu");
  },
);

/** Features that browsers of 2022 and 2023 lacked, by the object that has them. */
const LATER: Readonly<Record<string, readonly string[]>> = {
  "Navigator.prototype": ["gpu", "storage", "locks", "scheduling", "userActivation"],
  AbortSignal: ["any"],
  Array: ["fromAsync"],
  "Array.prototype": ["toSorted", "toReversed", "toSpliced", "with", "findLast", "findLastIndex"],
  "Uint8Array.prototype.__proto__": ["toSorted", "toReversed", "with", "findLast", "findLastIndex"],
  Uint8Array: ["fromBase64", "fromHex"],
  "ArrayBuffer.prototype": ["transfer", "resize"],
  "Iterator.prototype": [
    "map",
    "filter",
    "take",
    "drop",
    "flatMap",
    "reduce",
    "toArray",
    "forEach",
    "some",
    "find",
  ],
  Map: ["groupBy"],
  Object: ["groupBy"],
  Promise: ["withResolvers", "try"],
  "ReadableStream.prototype": ["values"],
  RegExp: ["escape"],
  "Set.prototype": ["union", "intersection", "difference", "isSubsetOf", "isSupersetOf", "isDisjointFrom"],
  "String.prototype": ["isWellFormed", "toWellFormed"],
  URL: ["canParse", "parse"],
  globalThis: [
    "caches",
    "Iterator",
    "scheduler",
    "Float16Array",
    "requestIdleCallback",
    "GPUDevice",
    "GPUBuffer",
  ],
};

test("a browser of 2022 or 2023, which has no WebGPU, writes on the CPU", async ({ matrix, page }) => {
  await page.addInitScript((later) => {
    for (const [path, names] of Object.entries(later)) {
      const holder = path
        .split(".")
        .reduce((at, name) => Reflect.get(at, name) as object, globalThis as object);
      for (const name of names) Reflect.deleteProperty(holder, name);
    }
  }, LATER);
  await matrix.open(SHORT);
  await expect(page.getByTestId("engine")).toHaveValue("ort-wasm");
  await expect(page.locator('[data-testid="engine"] option[value="wgsl"]')).toBeDisabled();
  await expect(page.getByTestId("remarks")).toContainText(/This browser has no WebGPU.*CPU/);
  await expect(page.locator("#too-old")).toBeHidden();
  expect((await matrix.generate()).length).toBeGreaterThan(SHORT.p.length);
  await expect(matrix.speed).toHaveAttribute("data-dispatches-per-token", "0");
  await matrix.enter("touch"); // the other rooms use nothing newer either
  await expect(page.getByTestId("touch")).toContainText("Only on WebGPU can a row be touched");
  await expect(page.getByTestId("touch-stories")).toHaveCount(0);
  await matrix.enter("open");
});

test("a browser that is too old even for that is told so", async ({ page, consoleErrors }) => {
  await page.addInitScript(() => {
    Reflect.deleteProperty(globalThis, "FinalizationRegistry");
  });
  await page.goto("./");
  await expect(page.locator("#too-old")).toContainText(/too old.*no FinalizationRegistry.*Firefox 114/);
  consoleErrors.splice(0); // reports that the page's script could not run
});

testOnOpenPage(
  "where the history can't be written, links are followed, Generate, Continue and Copy go on, and the link is told",
  async ({ matrix, page }) => {
    await matrix.open();
    await page.evaluate(() => {
      history.replaceState = () => {
        throw new DOMException("more than 100 times per 30 seconds", "SecurityError");
      };
      navigator.clipboard.writeText = () => Promise.reject(new DOMException("no", "NotAllowedError"));
    });
    await matrix.open(SHORT);
    const text = await matrix.generate();
    expect(text.length).toBeGreaterThan(SHORT.p.length);
    await page.getByTestId("share").click();
    await expect(page.locator(".share [role=status]")).toContainText("#p=The%20cat&n=6");
    await page.getByTestId("continue").click();
    await expect.poll(() => matrix.number(matrix.output, "tokens")).toBe(12);
    await matrix.reaches("ready");
    // For tests that follow on the same page: these hid the browser's own.
    await page.evaluate(() => {
      Reflect.deleteProperty(history, "replaceState");
      Reflect.deleteProperty(navigator.clipboard, "writeText");
    });
  },
);

testOnOpenPage("keys that an input method composes with begin and end nothing", async ({ matrix, page }) => {
  await matrix.open({ ...SHORT, n: 300 });
  const press = (key: string, init: KeyboardEventInit) =>
    matrix.prompt.dispatchEvent("keydown", { key, bubbles: true, ...init });
  const text = await matrix.text();
  await press("Enter", { ctrlKey: true, isComposing: true });
  await page.waitForTimeout(300);
  await matrix.reaches("ready");
  expect(await matrix.text()).toBe(text);

  /** Begins a story, and presses Escape as soon as it has begun. @returns how many tokens it has at its end */
  const tokensWith = async (isComposing: boolean) => {
    const watch = await matrix.whenBegun();
    const escaping = watch.evaluate(async ({ begun }, composing) => {
      await begun;
      const init = { key: "Escape", bubbles: true, isComposing: composing };
      document.querySelector("[data-testid=prompt]")?.dispatchEvent(new KeyboardEvent("keydown", init));
    }, isComposing);
    await press("Enter", { ctrlKey: true });
    await escaping;
    await matrix.reaches("ready");
    return matrix.number(matrix.output, "tokens");
  };
  expect(await tokensWith(true)).toBe(300);
  expect(await tokensWith(false)).toBeLessThan(300);
});

testOnOpenPage(
  "Arabic and Hebrew stand from right to left, and the arrow keys go the way they point",
  async ({ matrix, page }) => {
    await matrix.open({ ...SHORT, p: "كان يا ما كان" });
    await expect(matrix.prompt).toHaveCSS("direction", "rtl");
    await matrix.generate();
    await expect(matrix.output).toHaveCSS("direction", "rtl");
    await page.getByTestId("token").first().focus();
    await page.keyboard.press("ArrowLeft");
    await expect(page.locator("[data-testid=token][data-index='1']")).toBeFocused();
    await matrix.enter("touch");
    await expect(page.getByTestId("touch-uses").locator("q")).toHaveCSS("direction", "rtl");
    await matrix.prompt.fill("The cat");
    await expect(matrix.prompt).toHaveCSS("direction", "ltr");
  },
);

testOnOpenPage(
  "where a browser forces its colours, each role of the legend still looks its own way, and so do a disabled button and the open room",
  async ({ matrix, page }) => {
    await page.emulateMedia({ forcedColors: "active" });
    await matrix.open(SHORT);
    await matrix.generate();
    const looks = await page
      .locator(".legend .tile")
      .evaluateAll((squares) => squares.map((square) => getComputedStyle(square).backgroundImage));
    expect(looks.length).toBeGreaterThan(2);
    expect(new Set(looks).size).toBe(looks.length);
    const colourOf = (id: string) =>
      page.getByTestId(id).evaluate((button) => getComputedStyle(button).color);
    expect(await colourOf("stop")).not.toBe(await colourOf("generate"));
    expect(await colourOf("door-story")).not.toBe(await colourOf("door-about"));
  },
);
