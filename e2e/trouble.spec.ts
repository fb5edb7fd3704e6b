import { expect, hurry, modelFile, OneMatrix, test, testOnOpenPage, TINY } from "./page.ts";

const WEIGHTS = "**/model.safetensors";
const TINY_WEIGHTS = TINY.get("model.safetensors") ?? Buffer.alloc(0);

const SHORT = { n: 8, t: 0 };

/** The browser reports requests that were aborted. */
function expectOnlyFailedRequests(consoleErrors: string[]): void {
  for (const report of consoleErrors.splice(0)) expect(report).toMatch(/ERR_FAILED/);
}

/** Counts the tokens: the text alone begins with the prompt, whatever is written. */
async function expectWrites(matrix: OneMatrix): Promise<void> {
  await matrix.generate();
  await expect(matrix.output).toHaveAttribute("data-tokens", String(SHORT.n));
}

testOnOpenPage("an empty prompt is refused kindly, and the page goes on", async ({ matrix, page }) => {
  await matrix.open(SHORT);
  await matrix.prompt.fill("");
  await page.getByTestId("generate").click();
  await expect(matrix.error).toContainText(/empty/);
  await matrix.prompt.fill("The cat");
  expect(await matrix.generate()).toMatch(/^The cat./s);
  await expect(matrix.error).toHaveCount(0);
});

testOnOpenPage(
  "a prompt longer than the context is refused with the numbers, and kept",
  async ({ matrix, page }) => {
    const long = "one two three ".repeat(400);
    await matrix.open(SHORT);
    await matrix.prompt.fill(long);
    await page.getByTestId("generate").click();
    await expect(matrix.error).toContainText(/512/);
    await expect(matrix.prompt).toHaveValue(long);
    await matrix.prompt.fill("The cat");
    expect(await matrix.generate()).toMatch(/^The cat./s);
  },
);

testOnOpenPage("a remark is shown after a press whose end a menu took", async ({ matrix, page }) => {
  await matrix.open(SHORT);
  const tokens = await matrix.setting("Tokens");
  for (const type of ["pointerdown", "contextmenu"]) await matrix.prompt.dispatchEvent(type);
  await tokens.fill("0");
  await tokens.blur();
  await expect(page.getByTestId("remarks")).toContainText("1 is used");
});

interface Answer {
  readonly status?: number;
  readonly body: Buffer | string;
}

/** What a host may send in place of the weights, and what the page says of it. */
const NO_WEIGHTS: readonly (readonly [answer: Answer, code: string, words: RegExp])[] = [
  [{ status: 404, body: "" }, "network", /404/],
  [
    { body: TINY_WEIGHTS.subarray(0, TINY_WEIGHTS.length - 1000) },
    "truncated",
    new RegExp(String(TINY_WEIGHTS.length)),
  ],
  [{ body: withOneBitAltered(TINY_WEIGHTS) }, "malformed", /SHA-256/],
];

function withOneBitAltered(bytes: Buffer): Buffer {
  const file = Buffer.from(bytes);
  const middle = file.length >> 1;
  file.writeUInt8(file.readUInt8(middle) ^ 1, middle);
  return file;
}

// On one page: each of them is at an end before kernels are compiled, which takes seconds.
test("a first load that is cancelled, or gets no weights, a truncated file or one of which a bit was altered, is begun again when that is asked for", async ({
  matrix,
  page,
  consoleErrors,
}) => {
  await hurry(page);
  let isSilent = true;
  await page.route("**/tokenizer.json", (route) => (isSilent ? undefined : route.fallback()));
  let answered: Answer | null = null;
  await page.route(WEIGHTS, (route) => (answered ? route.fulfill(answered) : route.fallback()));
  const retry = page.getByTestId("retry");

  await matrix.visit(SHORT);
  await page.getByTestId("load-cancel").click();
  await expect(matrix.error).toHaveAttribute("data-code", "cancelled");
  await matrix.reaches("error");
  isSilent = false;
  for (const [answer, code, words] of NO_WEIGHTS) {
    answered = answer;
    await retry.click();
    await expect(matrix.error).toHaveAttribute("data-code", code);
    await expect(matrix.error).toContainText(words);
    await matrix.reaches("error");
  }
  answered = null;
  await retry.click();
  await matrix.reaches("ready");
  await expect(matrix.error).toHaveCount(0);
  await expectWrites(matrix);
  for (const report of consoleErrors.splice(0)) expect(report).toMatch(/404/); // from the browser
});

test("the keyboard's focus passes from Cancel to Generate when the model has come", async ({
  matrix,
  page,
}) => {
  let send!: () => void;
  const isSent = new Promise<void>((resolve) => (send = resolve));
  await page.route("**/tokenizer.json", async (route) => {
    await isSent;
    await route.fallback();
  });
  await matrix.visit(SHORT);
  await page.getByTestId("load-cancel").focus();
  send();
  await matrix.reaches("ready");
  await expect(page.getByTestId("generate")).toBeFocused();
});

testOnOpenPage("the keyboard's focus stays on Generate while it writes", async ({ matrix, page }) => {
  await matrix.open(SHORT);
  await page.getByTestId("generate").focus();
  await page.keyboard.press("Enter");
  await expect.poll(() => matrix.number(matrix.output, "tokens")).toBe(SHORT.n);
  await matrix.reaches("ready");
  await expect(page.getByTestId("generate")).toBeFocused();
});

test("full storage is no obstacle, and is told of", async ({ matrix, page }) => {
  await page.addInitScript(() => {
    Cache.prototype.put = () => Promise.reject(new DOMException("full", "QuotaExceededError"));
    Storage.prototype.setItem = () => {
      throw new DOMException("full", "QuotaExceededError");
    };
  });
  await matrix.open(SHORT);
  await expect(page.getByTestId("remarks")).toContainText(/storage is full.*again/);
  await expectWrites(matrix);
});

test(
  "two tabs that open at once get the model both, and write the same",
  { tag: "@long" },
  async ({ matrix, page, context, consoleErrors }) => {
    const other = new OneMatrix(await context.newPage());
    await Promise.all([matrix.open(SHORT), other.open(SHORT)]);
    const text = await matrix.generate();
    expect(await other.generate()).toBe(text);
    // What both kept is valid.
    await page.reload();
    await matrix.reaches("ready");
    expect(await matrix.generate()).toBe(text);
    // If two write to the browser's own cache at once, one may be refused and reports that. The page retries.
    const others = consoleErrors.filter((message) => !message.includes("ERR_CACHE_WRITE_FAILURE"));
    consoleErrors.splice(0, Infinity, ...others);
  },
);

for (const what of ["code", "styles"]) {
  test(`a room whose ${what} does not arrive says so, and comes whole to the keyboard's focus when it is asked for again; the page writes`, async ({
    matrix,
    page,
    consoleErrors,
  }) => {
    const gone = `**/cost_room-*.${what === "code" ? "js" : "css"}`;
    await page.route(gone, (route) => route.abort());
    await matrix.open({ ...SHORT, panel: "cost" });
    await expect(page.getByTestId("part-missing")).toContainText("did not arrive");
    expect((await matrix.generate()).length).toBeGreaterThan(20);
    await page.unroute(gone);
    await page.getByTestId("part-retry").press("Enter");
    await expect(page.getByTestId("bill")).toBeVisible();
    await expect(page.locator(".bill-presets")).toHaveCSS("display", "flex");
    expect(await page.evaluate(() => document.activeElement === document.body)).toBe(false);
    await page.keyboard.press("Tab");
    await expect(page.locator(".bill-presets button").first()).toBeFocused();
    expectOnlyFailedRequests(consoleErrors);
  });
}

test("a room whose code does not arrive twice comes with a reload, which keeps the text", async ({
  matrix,
  page,
  consoleErrors,
}) => {
  const gone = "**/cost_room-*.js";
  await page.route(gone, (route) => route.abort());
  await matrix.open({ ...SHORT, panel: "cost" });
  const again = page.getByTestId("part-retry");
  await expect(again).toHaveText("Try again");
  await expectWrites(matrix);
  await again.click();
  await expect(again).toHaveText("Reload the page");
  await matrix.prompt.fill("The dog");
  await page.unroute(gone);
  await again.click();
  await expect(page.getByTestId("bill")).toBeVisible();
  await expect(matrix.prompt).toHaveValue("The dog");
  expectOnlyFailedRequests(consoleErrors);
});

test("code of the engine that does not arrive is named, and comes with a reload, which keeps the text", async ({
  matrix,
  page,
  consoleErrors,
}) => {
  const gone = "**/check_kernels-*.js";
  await page.route(gone, (route) => route.abort());
  await matrix.visit(SHORT);
  await expect(matrix.error).toHaveAttribute("data-code", "missing-code");
  await expect(matrix.error).toContainText(/checks the kernels did not arrive/);
  await matrix.prompt.fill("The dog");
  await page.unroute(gone);
  await page.getByTestId("retry").click();
  await matrix.reaches("ready");
  await expect(matrix.prompt).toHaveValue("The dog");
  expectOnlyFailedRequests(consoleErrors);
});

test("a tab in the background, which is given no frames, writes on, and its panel is right", async ({
  matrix,
  page,
}) => {
  await page.addInitScript(() => {
    globalThis.requestAnimationFrame = () => 0;
  });
  await matrix.open(SHORT);
  await expectWrites(matrix);
  await expect(matrix.verdict).toHaveAttribute("data-verdict", "single");
  expect(await matrix.number(matrix.total, "bytes")).toBeGreaterThan(TINY_WEIGHTS.length);
});

test.describe("the shipped file", () => {
  test.use({ model: "shipped" });

  test("a connection that breaks while the weights come is tried again, for the rest of them only", async ({
    matrix,
    page,
  }) => {
    const { length } = modelFile("model.safetensors");
    let breaks = 1;
    await page.route(WEIGHTS, async (route) => {
      if (breaks-- <= 0) return route.continue();
      const response = await route.fetch();
      const { "content-length": _, ...headers } = response.headers();
      return route.fulfill({ response, headers, body: (await response.body()).subarray(0, length - 1000) });
    });
    const parts: (string | undefined)[] = [];
    page.on("response", (response) => {
      if (response.status() === 206) parts.push(response.headers()["content-range"]);
    });
    await matrix.visit(SHORT);
    await expect(page.getByTestId("load-progress")).toContainText("trying again");
    await matrix.reaches("ready");
    expect(parts).toEqual([`bytes ${length - 1000}-${length - 1}/${length}`]);
    await expectWrites(matrix);
  });
});
