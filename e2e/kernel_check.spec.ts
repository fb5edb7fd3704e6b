import type { Page } from "@playwright/test";
import { expect, test, testOnOpenPage } from "./page.ts";

test.use({ model: "tiny" });

/** A compiler that replaces some words of one kernel, or of all. The built page's kernels have short names of their own. */
async function miscompile(page: Page, kernel: string, words: string, others: string): Promise<void> {
  await page.addInitScript(
    ([only = "", from = "", to = ""]) => {
      if (!("GPUDevice" in globalThis)) return; // a blank page
      const compile = Reflect.get(GPUDevice.prototype, "createShaderModule");
      Reflect.set(
        GPUDevice.prototype,
        "createShaderModule",
        function (this: GPUDevice, descriptor: GPUShaderModuleDescriptor) {
          const { label = "", code } = descriptor;
          const isMeant = only === "all" ? label !== "" : label === only;
          return compile.call(this, { ...descriptor, code: isMeant ? code.replaceAll(from, to) : code });
        },
      );
    },
    [kernel, words, others],
  );
}

for (const model of ["tiny", "shipped"] as const) {
  testOnOpenPage.describe(`the ${model} model`, () => {
    testOnOpenPage.use({ model });
    testOnOpenPage("the page says what it found of its kernels", async ({ matrix, page }) => {
      await matrix.open();
      const line = page.getByTestId("kernel-check");
      await expect(line).toHaveAttribute("data-result", "pass");
      expect(await matrix.number(line, "checked")).toBeGreaterThan(1000);
      expect(await matrix.number(line, "largest")).toBeLessThan(1e-5);
      await expect(line).toContainText("of float64");
    });
  });
}

test("where subgroups compute wrongly, the kernels run without them, and the page says so", async ({
  matrix,
  page,
}) => {
  await miscompile(page, "all", "subgroupAdd(", "subgroupAdd(f32(!subgroupElect())*");
  await matrix.open({ t: 0, n: 4 });
  await expect(page.getByTestId("kernel-check")).toHaveAttribute("data-result", "single-lane");
  await expect(page.getByTestId("remarks")).toContainText(/not used: Kernel .* computes wrongly/);
  await expect(page.getByTestId("engine")).toHaveValue("wgsl");
});

test("where a kernel computes wrongly, the model writes on the CPU, and the page names the kernel", async ({
  matrix,
  page,
}) => {
  await miscompile(page, "project", "select(", "0.5*select(");
  await matrix.open({ t: 0, n: 4 });
  await expect(page.getByTestId("kernel-check")).toHaveAttribute("data-result", "fail");
  await expect(page.getByTestId("remarks")).toContainText("Kernel project computes wrongly on this GPU");
  await expect(page.getByTestId("engine")).toHaveValue("ort-wasm");
  await matrix.generate();
  await expect(matrix.output).toHaveAttribute("data-tokens", "4");

  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await matrix.enter("about");
  await page.getByTestId("device-report").click();
  const report = await page.evaluate(() => navigator.clipboard.readText());
  expect(report).toMatch(/^GPU: .*swiftshader.*, not in use now$/im);
  expect(report).toMatch(/^Limits: maxBufferSize \d/m);
});

test("where a kernel writes no numbers, the page tells no largest error", async ({ matrix, page }) => {
  await miscompile(page, "norm", "inverseSqrt(", "sqrt(-"); // of what is not negative
  await matrix.open({ t: 0, n: 4 });
  const line = page.getByTestId("kernel-check");
  await expect(line).toHaveAttribute("data-result", "fail");
  await expect(page.getByTestId("remarks")).toContainText(/Kernel norm .*off by NaN/);
  expect(await line.getAttribute("data-largest")).toBeNull();
});
