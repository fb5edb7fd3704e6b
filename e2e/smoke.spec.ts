import { expect, modelConfig, modelFile, testOnOpenPage as test, TINY_D, TINY_V } from "./page.ts";

test.use({ model: "shipped" });

const GREEDY = { t: 0, n: 8 };

test("a visitor sees text stream, the ledger shows one matrix and little besides, and speeds are measured", async ({
  matrix,
  page,
}) => {
  const prompt = "Once upon a time, there was a little girl named Lily.";
  await matrix.open({ n: 28 });
  await expect(matrix.prompt).toHaveValue(prompt);
  const text = await matrix.generate();
  expect(text.startsWith(`${prompt} `)).toBe(true);
  expect(text.slice(prompt.length)).toMatch(/^( ["“]?\w+[\w',.!?"”]*){10,}/);
  expect(await matrix.number(matrix.output, "tokens")).toBe(28);
  await expect(matrix.verdict).toHaveAttribute("data-verdict", "single");
  await expect(matrix.verdict).toHaveAttribute("data-extra-bytes", "0");
  await expect(await matrix.row("model.embed_tokens.weight")).toHaveAttribute("data-count", "1");

  const { num_hidden_layers: L = 0, max_position_embeddings: T = 0, hidden_size: D = 0 } = modelConfig();
  await test.step("the live GPU memory is the weights, the KV cache and little more", async () => {
    const file = modelFile("model.safetensors");
    const weights = file.length - 8 - Number(file.readBigUInt64LE(0));
    const kvCache = 2 * L * T * D * 4;
    const live = await matrix.number(matrix.total, "bytes");
    expect(live).toBeGreaterThan(weights + kvCache);
    expect(live).toBeLessThanOrEqual(1.05 * (weights + kvCache + 1e6));
    expect(await matrix.number(matrix.total, "peak-bytes")).toBeGreaterThanOrEqual(live);
  });

  await test.step("the rows of the ledger add up to its total", async () => {
    const rows = await page
      .getByTestId("ledger-row")
      .evaluateAll((elements) =>
        elements.map((element) => Number((element as HTMLElement).dataset["bytes"])),
      );
    const sum = rows.reduce((total, bytes) => total + bytes, 0);
    expect(sum).toBe(await matrix.number(matrix.total, "bytes"));
  });

  await test.step("a decode step takes at most 6 dispatches a layer and 6 more", async () => {
    for (const name of ["prefill-tps", "decode-tps", "first-token-ms"]) {
      expect(await matrix.number(matrix.speed, name)).toBeGreaterThan(0);
    }
    const dispatches = await matrix.number(matrix.speed, "dispatches-per-token");
    expect(dispatches).toBeGreaterThan(0);
    expect(dispatches).toBeLessThanOrEqual(6 * L + 6);
  });
});

test.describe("whatever the story says", () => {
  test.use({ model: "tiny" });

  test("untying the head turns the verdict, and tying it turns it back; the text stays", async ({
    matrix,
  }) => {
    await matrix.open(GREEDY);
    const text = await matrix.generate();
    const tiedBytes = await matrix.number(matrix.total, "bytes");

    await matrix.chooseHead("untied");
    await expect(matrix.verdict).toHaveAttribute("data-verdict", "separate");
    await expect(matrix.verdict).toHaveAttribute("data-extra-bytes", String(2 * TINY_V * TINY_D));
    await expect(await matrix.row("ff_out.weight")).toHaveAttribute(
      "data-bytes",
      String(2 * TINY_V * TINY_D),
    );
    await expect(matrix.total).toHaveAttribute("data-bytes", String(tiedBytes + 2 * TINY_V * TINY_D));
    expect(await matrix.generate()).toBe(text);

    await matrix.chooseHead("tied");
    await expect(matrix.verdict).toHaveAttribute("data-verdict", "single");
    await expect(await matrix.row("ff_out.weight")).toHaveCount(0);
    await expect(matrix.total).toHaveAttribute("data-bytes", String(tiedBytes));
  });

  test("the same seed gives the same text, another seed another", async ({ matrix }) => {
    await matrix.open({ n: 10, t: 1, seed: 7 });
    const first = await matrix.generate();
    expect(await matrix.generate()).toBe(first);
    await matrix.open({ n: 10, t: 1, seed: 8 });
    expect(await matrix.generate()).not.toBe(first);
  });
});

test("Stop stops, and keeps what was written", async ({ matrix, page }) => {
  await matrix.open({ n: 400, t: 0.9, seed: 3 });
  await matrix.interrupt("Stop", () => page.getByTestId("generate").click());
  const text = await matrix.text();
  const tokens = await matrix.number(matrix.output, "tokens");
  expect(tokens).toBeLessThan(400);
  expect(text.length).toBeGreaterThan(60);
  await page.waitForTimeout(300);
  expect(await matrix.text()).toBe(text);
});
