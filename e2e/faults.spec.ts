import { Host } from "../src/checkpoint/testing/host.ts";
import { randomFiles } from "../src/checkpoint/testing/random_files.ts";
import { arm, disarm, type Fault, hasStruck, holdFaults } from "./faults.ts";
import { expect, hurry, type OneMatrix, test } from "./page.ts";

const STORY = { p: "The cat", n: 6, t: 0.9, seed: 3 };

type Act = (matrix: OneMatrix) => Promise<void>;

const select =
  (id: string, value: string): Act =>
  async ({ page }) =>
    void (await page.getByTestId(id).selectOption(value));
const press =
  (id: string): Act =>
  ({ page }) =>
    page.getByTestId(id).click();

const enter =
  (room: string): Act =>
  (matrix) =>
    matrix.enter(room);

const pressIn =
  (room: string, id: string): Act =>
  async (matrix) => {
    await matrix.enter(room);
    if (room === "olmo") await matrix.unfold("comparison");
    await press(id)(matrix);
  };

const lossAt = (at: Fault["at"], call: number): Fault => ({ kind: "loss", at, call });

/** What the page writes without faults, and its GPU memory. */
interface Order {
  readonly text: string;
  readonly bytes: number;
}

async function orderOf(matrix: OneMatrix): Promise<Order> {
  return { text: await matrix.generate(), bytes: await matrix.number(matrix.total, "bytes") };
}

/** Buffers that only carry a row to the CPU come and go. */
async function expectOrder(matrix: OneMatrix, { text, bytes }: Order): Promise<void> {
  expect(await matrix.generate()).toBe(text);
  await expect.poll(() => matrix.number(matrix.total, "bytes")).toBe(bytes);
}

/** The fault happens while the page does what `act` starts. */
async function strike(matrix: OneMatrix, fault: Fault, act: Act): Promise<void> {
  await arm(matrix.page, fault);
  await act(matrix);
  await expect.poll(() => hasStruck(matrix.page)).toBe(true);
}

const WHILE: Readonly<Record<string, readonly [Fault, Act]>> = {
  "another head's buffers are made": [lossAt("createBuffer", 20), select("head", "untied")],
  "its weights are uploaded": [lossAt("writeBuffer", 9), select("head", "tied")],
  "the prompt is read": [lossAt("submit", 1), press("generate")],
  "tokens are written": [lossAt("mapAsync", 4), press("generate")],
  "a row is read back": [lossAt("mapAsync", 1), enter("touch")],
  "the benchmark measures": [lossAt("submit", 30), pressIn("measure", "bench-run")],
  "four structures are compared": [lossAt("mapAsync", 20), pressIn("olmo", "comparison-run")],
};

test.describe("with many buffers and tensors", () => {
  test.use({ model: "shipped" });

  test(
    "a device that is lost, whatever the page is at, is there again, and so are text and settings",
    { tag: "@long" },
    async ({ matrix, page }) => {
      test.slow();
      await holdFaults(page);
      await matrix.open(STORY);
      const orders = { tied: await orderOf(matrix), untied: { text: "", bytes: 0 } };
      await matrix.chooseHead("untied");
      orders.untied = await orderOf(matrix);
      await matrix.chooseHead("tied");
      for (const [words, [fault, act]] of Object.entries(WHILE)) {
        await test.step(words, async () => {
          await strike(matrix, fault, act);
          await expect(matrix.error).toHaveAttribute("data-code", "device-lost");
          await matrix.reaches("ready");
          await expect(matrix.prompt).toHaveValue(STORY.p);
          const head = (await page.getByTestId("head").inputValue()) as keyof typeof orders;
          await expectOrder(matrix, orders[head]);
        });
      }
    },
  );
});

for (const engine of ["ort-webgpu", "transformers-js"]) {
  // onnxruntime on an emulated GPU takes minutes
  const words = `a device lost while ${engine} writes is there again, and it writes the same`;
  test(words, { tag: "@long" }, async ({ matrix, page, consoleErrors }) => {
    test.slow();
    await holdFaults(page);
    await matrix.open({ ...STORY, engine });
    const order = await orderOf(matrix);
    await strike(matrix, lossAt("mapAsync", 4), press("generate"));
    await expect(matrix.error).toHaveAttribute("data-code", "device-lost");
    await matrix.reaches("ready");
    await expect(page.getByTestId("engine")).toHaveValue(engine);
    await expectOrder(matrix, order);
    consoleErrors.splice(0); // transformers.js reports a failed run
  });
}

/** Has the page look at a small model as a visitor's. */
async function lookAtOwn(matrix: OneMatrix, host: Host): Promise<void> {
  host.files = new Map([...randomFiles()].map(([name, bytes]) => [`/tiny/${name}`, bytes]));
  await matrix.lookAt(`${host.url}/tiny/`);
  await expect(matrix.page.getByTestId("open-summary")).toBeVisible();
}

test("without memory for a model of one's own, or with a device lost while it is uploaded, the page's own model is back", async ({
  matrix,
  page,
  consoleErrors,
}) => {
  const host = await new Host().listen();
  await hurry(page); // it waits two seconds for a device that is there
  await holdFaults(page);
  await matrix.open(STORY);
  const order = await orderOf(matrix);
  await lookAtOwn(matrix, host);
  await strike(matrix, { kind: "no-memory", at: "createBuffer", call: 5 }, press("open-load"));
  const refusal = page.getByTestId("open-error");
  await expect(refusal).toHaveAttribute("data-code", "gpu-memory");
  await expect(refusal).toContainText(/no memory left.*Or choose weights in int8, or in int4/);
  await matrix.reaches("ready");
  await strike(matrix, lossAt("writeBuffer", 5), press("open-load"));
  await expect(refusal).toHaveAttribute("data-code", "device-lost");
  await matrix.reaches("ready");
  await expect(page.getByTestId("open-running")).toHaveCount(0);
  await expectOrder(matrix, order);
  host.close();
  consoleErrors.splice(0); // the browser reports each optional file that this checkpoint lacks
});

test(
  "a device lost while the cost of rounded weights is measured ends the measurement, and the model is back",
  { tag: "@long" },
  async ({ matrix, page, consoleErrors }) => {
    const host = await new Host().listen();
    await holdFaults(page);
    await matrix.open(STORY);
    await lookAtOwn(matrix, host);
    await page.getByTestId("open-int8").check();
    await page.getByTestId("open-load").click();
    await expect(page.getByTestId("open-running")).toBeVisible();
    await matrix.reaches("ready");
    const order = await orderOf(matrix);
    await strike(matrix, lossAt("mapAsync", 3), press("open-measure-cost"));
    await expect(matrix.error).toHaveAttribute("data-code", "device-lost");
    await matrix.reaches("ready");
    await expect(page.getByTestId("open-cost-finding")).toHaveCount(0);
    await expect(page.getByTestId("open-measure-cost")).toBeEnabled();
    await expectOrder(matrix, order);
    host.close();
    consoleErrors.splice(0); // as above
  },
);

test(
  "without memory for another engine or head, wherever that shows, what ran before runs on",
  { tag: "@long" },
  async ({ matrix, page }) => {
    test.slow(); // onnxruntime on an emulated GPU
    await holdFaults(page);
    await matrix.open(STORY);
    const order = await orderOf(matrix);
    for (const [act, call] of [
      [select("head", "untied"), 1],
      [select("head", "untied"), 40],
      [select("engine", "ort-webgpu"), 20],
      [select("engine", "transformers-js"), 3],
    ] as const) {
      await page.reload(); // once aborted, onnxruntime may not start again until the page is reloaded
      await matrix.reaches("ready");
      await strike(matrix, { kind: "no-memory", at: "createBuffer", call }, act);
      await expect(page.getByTestId("remarks")).toContainText(/no memory left.*MB.*What ran before is back/);
      await matrix.reaches("ready");
      await expectOrder(matrix, order);
    }
  },
);

test(
  "at the first visit a GPU that refuses memory or is lost is asked again; where a kernel does not compile the model runs on the CPU",
  { tag: "@long" },
  async ({ matrix, page }) => {
    await holdFaults(page);
    const armAt = (kind: Fault["kind"], at: Fault["at"], call: number) =>
      page.addInitScript((armed) => void Object.assign(Reflect.get(globalThis, "faults"), { armed }), {
        kind,
        at,
        call,
      });
    for (const [kind, at, call, code, words] of [
      ["no-memory", "createBuffer", 5, "gpu-memory", /no memory left.*Close other pages/],
      ["loss", "createComputePipelineAsync", 5, "device-lost", /was lost/],
    ] as const) {
      await armAt(kind, at, call);
      await page.goto("about:blank");
      await matrix.visit(STORY);
      await expect(matrix.error).toHaveAttribute("data-code", code);
      await expect(matrix.error).toContainText(words);
      await expect(matrix.total).toHaveAttribute("data-bytes", "0");
      await disarm(page);
      await page.getByTestId("retry").click();
      await matrix.reaches("ready");
      expect((await matrix.generate()).length).toBeGreaterThan(STORY.p.length);
    }
    await armAt("no-compiler", "createShaderModule", 4);
    await page.goto("about:blank");
    await matrix.open(STORY);
    await expect(page.getByTestId("engine")).toHaveValue("ort-wasm");
    await expect(page.getByTestId("kernel-check")).toHaveAttribute("data-result", "fail");
    expect((await matrix.generate()).length).toBeGreaterThan(STORY.p.length);
  },
);

test(
  "a kernel that does not compile is named, and the model runs on the CPU",
  { tag: "@long" },
  async ({ matrix, page }) => {
    await holdFaults(page);
    await matrix.open({ ...STORY, engine: "ort-wasm" });
    const order = await orderOf(matrix);
    const fault: Fault = { kind: "no-compiler", at: "createShaderModule", call: 7 };
    await strike(matrix, fault, select("engine", "wgsl"));
    await expect(page.getByTestId("remarks")).toContainText(
      /Kernel .* does not compile.*runs on the CPU instead/,
    );
    await disarm(page);
    await matrix.reaches("ready");
    await expectOrder(matrix, order);
  },
);
