import { playwright } from "@vitest/browser-playwright";
import { defineConfig } from "vitest/config";
import { CHROME_ARGUMENTS, ensureChrome } from "./scripts/chrome.mjs";

/** `*.test.ts` runs in Node; `*.gpu.test.ts` in a browser, on a real WebGPU adapter. */
export default defineConfig({
  test: {
    tags: [{ name: "long", description: "For `npm run test:long`; `npm test` leaves it out." }],
    maxWorkers: "100%", // by itself Vitest leaves one core free, which of two is half of them
    projects: [
      {
        test: {
          name: "node",
          environment: "node",
          pool: "threads", // they start sooner than processes
          // A property is one test of thousands of cases.
          testTimeout: 60_000 * Math.max(1, Number(process.env["FUZZ"] ?? 1)),
          include: ["{bin,build,lessons,scripts,src,web}/**/*.test.{ts,tsx}"],
          exclude: ["**/*.gpu.test.ts"],
        },
      },
      {
        publicDir: "public",
        // Found only while a test runs, it would reload the page in the middle of it.
        optimizeDeps: {
          include: [
            "webgpu-memory",
            "@bufbuild/protobuf",
            "@bufbuild/protobuf/codegenv2",
            "@xenova/transformers",
          ],
          exclude: ["onnxruntime-web"],
        },
        test: {
          name: "gpu",
          include: ["src/**/*.gpu.test.ts"],
          testTimeout: 600_000, // on a machine with other work
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({
              launchOptions: { executablePath: ensureChrome(), args: CHROME_ARGUMENTS },
            }),
            instances: [{ browser: "chromium" }],
          },
        },
      },
    ],
  },
});
