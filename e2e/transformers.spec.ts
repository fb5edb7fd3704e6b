import { expect, test, TINY_D, TINY_V } from "./page.ts";

/** A prompt of one token: each other length takes an emulated GPU seconds to compile. */
const SHORT = { t: 0, n: 4, p: "O" };

test("transformers.js writes the same, holds the matrix twice, and comes to those who choose it", async ({
  matrix,
  page,
}) => {
  const urls: string[] = [];
  page.on("request", (request) => urls.push(request.url()));
  await matrix.open(SHORT);
  const text = await matrix.generate();
  expect(urls.splice(0).filter((url) => url.includes("/engines/"))).toEqual([]);

  await matrix.chooseEngine("transformers-js");
  await expect(page.getByTestId("head")).toHaveValue("exported");
  expect(await matrix.generate()).toBe(text);
  await expect(matrix.verdict).toHaveAttribute("data-verdict", "separate");
  await expect(matrix.verdict).toHaveAttribute("data-extra-bytes", String(4 * TINY_V * TINY_D));
  expect(await matrix.number(matrix.speed, "dispatches-per-token")).toBeGreaterThan(0);
  for (const url of urls) expect(new URL(url).origin).toBe(new URL(page.url()).origin);
  expect(urls.filter((url) => url.endsWith(".wasm"))).toHaveLength(1);
  // The weights are loaded already: the export is made from them.
  expect(urls.filter((url) => /safetensors|\.onnx/.test(url))).toEqual([]);

  await matrix.chooseEngine("wgsl");
  await expect(matrix.verdict).toHaveAttribute("data-verdict", "single");
});
