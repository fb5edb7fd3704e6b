import { readFileSync } from "node:fs";
import { expect, test, testOnOpenPage } from "./page.ts";

test.use({ model: "tiny" });

const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as {
  version: string;
};

test("where the GPU is emulated the page says so, and writes the story on the CPU beside it", async ({
  matrix,
  page,
}) => {
  await matrix.open({ t: 0, n: 6 });
  const offer = page.getByTestId("emulated-gpu");
  await expect(offer).toContainText("emulated on the CPU");
  const text = await matrix.generate();
  await offer.getByRole("button", { name: "Write on the CPU" }).click();
  await expect(page.getByTestId("engine")).toHaveValue("ort-wasm");
  await expect(offer).toContainText(/wgsl [\d.,]+ tokens\/s; ort-wasm [\d.,]+ tokens\/s/);
  await matrix.reaches("ready");
  expect(await matrix.text()).toBe(text);
});

testOnOpenPage(
  "About names the version, leads to the notices and the API, and copies a report without what was typed",
  async ({ matrix, page }) => {
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await matrix.open({ p: "A secret", panel: "about" });
    await page.getByTestId("device-report").click();
    const report = await page.evaluate(() => navigator.clipboard.readText());
    expect(report).toMatch(/^GPU: .*swiftshader.*emulated on the CPU$/m);
    expect(report).toMatch(/^Kernel check: pass, \d+ numbers/m);
    expect(report).toMatch(/^GPU memory: \d+ bytes live in \d+ buffers/m);
    expect(report).not.toContain("secret");
    await expect(page.getByTestId("about")).toContainText(`One Matrix ${version}`);
    const linked = await Promise.all(
      ["licenses.txt", "api/index.html"].map(async (path) => {
        await expect(page.locator(`a[href$="${path}"]`)).toBeVisible();
        return (await page.request.get(`./${path}`)).text();
      }),
    );
    for (const name of ["onnxruntime-web", "preact", "workbox-core", "@huggingface/jinja"]) {
      expect(linked[0]).toContain(`${name} `);
    }
    expect(linked[1]).toContain("one_matrix");
  },
);
