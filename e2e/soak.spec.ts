import { CHROME_ARGUMENTS, ensureChrome } from "../scripts/chrome.mjs";
import { ENGINE_NAMES, type EngineName, ENGINES, type Head } from "../src/index.ts";
import { type Footprint, footprintOf } from "./footprint.ts";
import { expect, type OneMatrix, test } from "./page.ts";

// A short one is a part of all tests; `npm run soak` is the full one.
const TOKENS = Number(process.env["SOAK_TOKENS"] ?? 100);
const ROUNDS = Number(process.env["SOAK_ROUNDS"] ?? 1);
const STORY = TOKENS > 1000 ? 500 : 100;

// What JavaScript and WebAssembly are compiled to counts as heap, and more of it is compiled the longer a page runs:
// for minutes that looks like a leak. Here all is compiled once, when it is first called, and kept.
const COMPILED_ONCE =
  "--js-flags=--no-opt --no-maglev --no-sparkplug --liftoff-only --no-lazy-feedback-allocation --no-flush-bytecode";

test.use({
  launchOptions: { executablePath: ensureChrome(), args: [...CHROME_ARGUMENTS, COMPILED_ONCE] },
});

/** What is the same before and after, to be looked at by the same measure. */
const SAME = { p: "Once", n: 2, t: 0, seed: 1 };

/** 10,000 tokens left 10 kB, a round of engines 6 kB. */
const SLACK_HEAP_BYTES = 2 ** 19;

/** The browser's own records, of a page's speed and of edits, come and go by half a megabyte; far less than one model. */
const SLACK_HELD_BYTES = 2 * 2 ** 20;

/** The browser's own, such as those of a field that was filled; far fewer than a story has. */
const SLACK_NODES = 20;

function expectSame(after: Footprint, before: Footprint): void {
  console.log(`before ${JSON.stringify(before)}\nafter  ${JSON.stringify(after)}`);
  expect(after.gpuBytes).toBe(before.gpuBytes);
  expect(after.heapBytes - before.heapBytes).toBeLessThan(SLACK_HEAP_BYTES);
  expect(after.heldBytes - before.heldBytes).toBeLessThan(SLACK_HELD_BYTES);
  expect(after.domNodes).toBeLessThanOrEqual(before.domNodes + SLACK_NODES);
  expect(after.listeners).toBeLessThanOrEqual(before.listeners + 20);
  expect(after.workers).toBe(before.workers);
}

async function set({ page }: OneMatrix, label: string, value: number): Promise<void> {
  await page.getByLabel(label, { exact: true }).fill(String(value));
}

/** @returns tokens that were written */
async function write(matrix: OneMatrix, count: number, temperature: number, seed: number): Promise<number> {
  await set(matrix, "Tokens", count);
  await set(matrix, "Temperature", temperature);
  await set(matrix, "Seed", seed);
  await matrix.page.getByTestId("generate").click();
  await expect(matrix.app).toHaveAttribute("data-state", "ready", { timeout: 600_000 });
  return matrix.number(matrix.output, "tokens");
}

test(`${TOKENS} tokens of stories leave nothing behind`, async ({ matrix, page }) => {
  test.setTimeout(120_000 + 200 * TOKENS);
  const session = await page.context().newCDPSession(page);
  await matrix.open(SAME);
  const measure = async (): Promise<Footprint> => {
    await write(matrix, STORY, 1, 0); // a select holds on to options that it had before: to the same ones each time
    await write(matrix, SAME.n, SAME.t, SAME.seed);
    return footprintOf(matrix, session);
  };
  const before = await measure();
  let written = 0;
  for (let seed = 1; written < TOKENS; seed++) written += await write(matrix, STORY, 1, seed);
  expectSame(await measure(), before);
});

/** Every engine with every head it has, or in the short one with one of those that are not our own; our own is the last. */
function* setups(): Generator<readonly [EngineName, Head]> {
  for (const engine of ENGINE_NAMES.toReversed()) {
    const { heads } = ENGINES[engine];
    const tried = engine === "wgsl" || ROUNDS > 1 ? heads : heads.slice(-1);
    for (const head of tried) yield [engine, head];
  }
}

test(`switched to every engine and head and back ${ROUNDS} times, the page holds what it held`, async ({
  matrix,
  page,
}) => {
  test.setTimeout(300_000 + 120_000 * ROUNDS);
  const session = await page.context().newCDPSession(page);
  await matrix.open(SAME);
  const text = await matrix.generate();
  const round = async (): Promise<Footprint> => {
    for (const [engine, head] of setups()) {
      await page.getByTestId("engine").selectOption(engine);
      await page.getByTestId("head").selectOption(head);
      await matrix.reaches("ready");
      expect(await matrix.generate()).toBe(text);
    }
    return footprintOf(matrix, session);
  };
  const before = await round(); // the code of every engine is here, and its memory as large as it gets
  let after = before;
  for (let i = 0; i < ROUNDS; i++) {
    after = await round();
    if (i % 5 === 4) console.log(`round ${i + 1}: ${JSON.stringify(after)}`);
  }
  expectSame(after, before);
});
