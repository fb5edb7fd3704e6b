import { CHROME_ARGUMENTS, launching } from "../scripts/chrome.mjs";
import { type Footprint, footprintOf } from "./footprint.ts";
import { expect, type OneMatrix, test } from "./page.ts";

test.use({ model: "shipped" });

interface Length {
  readonly tag: string[];
  readonly model: "shipped" | "tiny";
  /** Tokens in all, and in one story. */
  readonly tokens: number;
  readonly storyTokens: number;
}

interface Rounds {
  readonly rounds: number;
  /** Whether to test onnxruntime and transformers.js on the GPU too; they are slow on an emulated one. */
  readonly everyEngine: boolean;
}

/** The last one takes an hour on an emulated GPU. The first must be long enough to see what each token leaves behind. */
const LENGTHS: readonly Length[] = [
  { tag: [], model: "tiny", tokens: 100, storyTokens: 100 },
  { tag: ["@long"], model: "shipped", tokens: 10_000, storyTokens: 500 },
];
const ROUNDS: readonly Rounds[] = [
  { rounds: 1, everyEngine: false },
  { rounds: 50, everyEngine: true },
];

// Compiled JavaScript and WebAssembly count as heap, and more is compiled the longer a page runs: for minutes that
// looks like a leak. Here everything is compiled once, on first call, and kept.
const COMPILED_ONCE =
  "--js-flags=--no-opt --no-maglev --no-sparkplug --liftoff-only --no-lazy-feedback-allocation --no-flush-bytecode";

test.use({
  launchOptions: { ...launching(), args: [...CHROME_ARGUMENTS, COMPILED_ONCE] },
});

/** The settings of the story before and after, so that both are measured in the same state. */
const SAME = { p: "Once", n: 2, t: 0, seed: 1 };

/** 10,000 tokens left 10 kB, a round of engines 6 kB. */
const SLACK_HEAP_BYTES = 2 ** 19;

/** The browser's own records, of a page's speed and of edits, vary by half a megabyte; far less than one model. */
const SLACK_HELD_BYTES = 2 * 2 ** 20;

/** The browser's own nodes, such as those of a filled field; far fewer than a story has. */
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

async function set(matrix: OneMatrix, label: string, value: number): Promise<void> {
  await (await matrix.setting(label)).fill(String(value));
}

/** @returns number of tokens written */
async function write(matrix: OneMatrix, count: number, temperature: number, seed: number): Promise<number> {
  await set(matrix, "Tokens", count);
  await set(matrix, "Temperature", temperature);
  await set(matrix, "Seed", seed);
  await matrix.page.getByTestId("generate").click();
  await expect(matrix.app).toHaveAttribute("data-state", "ready", { timeout: 600_000 });
  return matrix.number(matrix.output, "tokens");
}

/** Opens the page, and waits for what it draws only after a second without work: on a busy machine that came in between. */
async function openQuiet(matrix: OneMatrix): Promise<void> {
  await matrix.open(SAME);
  await expect(matrix.page.getByTestId("ledger-row").first()).toBeAttached();
}

for (const { tag, model, tokens, storyTokens } of LENGTHS) {
  test.describe(`the ${model} model`, () => {
    test.use({ model });

    test(`${tokens} tokens of stories leave nothing behind`, { tag }, async ({ matrix, page }) => {
      test.setTimeout(300_000 + 200 * tokens);
      const session = await page.context().newCDPSession(page);
      await openQuiet(matrix);
      const measure = async (): Promise<Footprint> => {
        await write(matrix, storyTokens, 1, 0); // a select keeps its previous options in memory: always return to the same ones
        await write(matrix, SAME.n, SAME.t, SAME.seed);
        return footprintOf(matrix, session);
      };
      const before = await measure();
      let written = 0;
      for (let seed = 1; written < tokens; seed++) written += await write(matrix, storyTokens, 1, seed);
      expectSame(await measure(), before);
    });
  });
}

for (const { rounds, everyEngine } of ROUNDS) {
  test(
    `switched to ${everyEngine ? "every engine" : "onnxruntime on the CPU"} and back ${rounds} times, the page holds what it held`,
    { tag: "@long" },
    async ({ matrix, page }) => {
      test.setTimeout(600_000 + 120_000 * rounds);
      const session = await page.context().newCDPSession(page);
      await openQuiet(matrix);
      const all = await matrix.choices("engine");
      const engines = everyEngine ? all : all.filter((name) => name === "wgsl" || name === "ort-wasm");
      const text = await matrix.generate();
      const round = async (): Promise<Footprint> => {
        // Our own engine is the last.
        for (const engine of engines.toReversed()) {
          await page.getByTestId("engine").selectOption(engine);
          for (const head of await matrix.choices("head")) {
            await matrix.chooseHead(head);
            expect(await matrix.generate()).toBe(text);
          }
        }
        return footprintOf(matrix, session);
      };
      const before = await round(); // by now every engine's code is loaded, and its memory at its largest
      let after = before;
      for (let i = 0; i < rounds; i++) {
        after = await round();
        if (i % 5 === 4) console.log(`round ${i + 1}: ${JSON.stringify(after)}`);
      }
      expectSame(after, before);
    },
  );
}
