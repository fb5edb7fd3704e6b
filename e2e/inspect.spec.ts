import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Download } from "@playwright/test";
import { randomFiles, safetensors } from "../src/checkpoint/testing/random_files.ts";
import { AT, expect, ID, lookAt, publish, test } from "./hub.ts";
import { testOnOpenPage } from "./page.ts";

const FIXTURES = fileURLToPath(new URL("../fixtures/inspect/", import.meta.url));
const SHORT = { n: 4, t: 0, p: "The cat" };

testOnOpenPage(
  "files that can't run here are judged, and a mended one is judged once",
  async ({ matrix, page }) => {
    await matrix.open({ ...SHORT, panel: "open" });
    const [files, inspect] = [page.getByTestId("open-files"), page.getByTestId("inspect")];
    await files.setInputFiles(join(FIXTURES, "gguf-llama-own-q8.gguf"));
    await expect(inspect).toHaveAttribute("data-format", "gguf");
    await expect(inspect).toHaveAttribute("data-stored", "own");
    await expect(inspect).toContainText("The vocabulary matrix of gguf-llama-own-q8.gguf");
    await expect(page.getByTestId("inspect-mend")).toHaveCount(0);

    const name = "torch-qwen3-copy-external.onnx";
    await files.setInputFiles([join(FIXTURES, name), join(FIXTURES, `${name}.data`)]);
    await expect(inspect).toHaveAttribute("data-format", "onnx");
    await expect(inspect).toHaveAttribute("data-loaded", "twice");
    await expect(inspect).toHaveAttribute("data-extra-bytes", String(67 * 32 * 4));

    const mend = page.getByTestId("inspect-mend");
    await expect(mend).toHaveAttribute("data-bytes-before", String(21_517 + 47_872));
    const after = Number(await mend.getAttribute("data-bytes-after"));
    expect(after).toBeLessThan(21_517 + 47_872 - 7000); // without 67 × 32 × 4, plus the added operators

    const folder = mkdtempSync(join(tmpdir(), "mended-"));
    const saved: string[] = [];
    const save = (download: Download): void => {
      const path = join(folder, download.suggestedFilename());
      void download.saveAs(path).then(() => saved.push(path));
    };
    page.on("download", save);
    await mend.click();
    await expect.poll(() => saved.length, { timeout: 120_000 }).toBe(2);
    page.off("download", save);
    const measured = page.getByTestId("inspect-measured");
    await expect(measured).toHaveAttribute("data-before", "2");
    await expect(measured).toHaveAttribute("data-after", "1");
    await expect(page.getByTestId("app")).toHaveAttribute("data-state", "ready"); // the page's own engine is back
    await files.setInputFiles(saved);
    await expect(inspect).toHaveAttribute("data-stored", "once");
    await expect(inspect).toHaveAttribute("data-extra-bytes", "0");
    await expect(page.getByTestId("inspect-mend")).toHaveCount(0);
  },
);

testOnOpenPage("a checkpoint is judged beside what is said of it", async ({ matrix, page }) => {
  await matrix.open({ ...SHORT, panel: "open" });
  const files = [...randomFiles({ tied: false, head: "copy" })].map(([name, bytes]) => ({
    name,
    mimeType: "application/octet-stream",
    buffer: Buffer.from(bytes),
  }));
  await page.getByTestId("open-files").setInputFiles(files);
  await expect(page.getByTestId("open-summary")).toBeVisible();
  await expect(page.getByTestId("inspect")).toHaveAttribute("data-format", "safetensors");
  await expect(page.getByTestId("inspect")).toHaveAttribute("data-loaded", "twice");
});

test("what is named by its address is judged there, and the page asks before it fetches large matrices", async ({
  matrix,
  page,
  hub,
}) => {
  const [inspect, asked] = [page.getByTestId("inspect"), page.getByTestId("inspect-unasked")];
  await matrix.open(SHORT);
  publish(hub, {});
  await lookAt(matrix);
  await expect(page.getByTestId("open-summary")).toBeVisible();
  await expect(inspect).toHaveAttribute("data-format", "safetensors");
  await expect(inspect).toHaveAttribute("data-stored", "once");
  const said = page.getByTestId("open").getByRole("status").first();
  await expect(said).toContainText(`Found: ${ID}.`);
  await expect(said).toContainText("no separate head");

  const name = "torch-qwen3-copy-external.onnx";
  for (const file of [name, `${name}.data`]) {
    hub.files.set(`${AT}onnx/${file}`, readFileSync(join(FIXTURES, file)));
  }
  await lookAt(matrix, `https://huggingface.co/${ID}/blob/main/onnx/${name}`);
  await expect(inspect).toHaveAttribute("data-format", "onnx");
  await expect(inspect).toHaveAttribute("data-stored", "twice");
  await expect(inspect).toContainText(`The vocabulary matrix of ${name}`);
  await expect(page.getByTestId("open-summary")).toHaveCount(0);

  const bytes = new Uint8Array(8_000_000);
  const large = safetensors(
    ["model.embed_tokens.weight", "lm_head.weight"].map((tensor) => ({
      name: tensor,
      dtype: "F16",
      shape: [8000, 500],
      bytes,
    })),
  );
  hub.files = new Map([[`${AT}large.safetensors`, large]]);
  hub.sentBytes = 0;
  await lookAt(matrix, `https://huggingface.co/${ID}/resolve/main/large.safetensors`);
  await expect(asked).toHaveAttribute("data-most-bytes", String(large.length));
  await expect(inspect).toHaveCount(0);
  expect(hub.sentBytes).toBeLessThan(1000);
  await page.getByTestId("inspect-fetch").click();
  await expect(inspect).toHaveAttribute("data-stored", "twice");
  await expect(asked).toHaveCount(0);
  await matrix.reaches("ready");
});
