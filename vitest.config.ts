import { playwright } from "@vitest/browser-playwright";
import { defineConfig, type TestProjectConfiguration } from "vitest/config";
import { launching } from "./scripts/chrome.mjs";

/** Half of the GPU tests, by their time: engines that are not ours, and ours kernel by kernel and family by family. */
const OTHER_HALF = [
  "src/engines/{onnx,transformers-js}/**/*.gpu.test.ts",
  "src/engines/wgsl/kernels/**/*.gpu.test.ts",
  "src/engines/wgsl/families.gpu.test.ts",
];

/** What is waited for takes longer on a machine with other work: Vitest's own second is too short there. */
const PATIENT = { poll: { timeout: 20_000 } };

/** Tests in a browser of their own, on a real WebGPU adapter: an emulated GPU keeps one core busy for each browser. */
function inBrowser(name: string, files: { include: string[]; exclude?: string[] }): TestProjectConfiguration {
  return {
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
      name,
      ...files,
      testTimeout: 600_000, // on a machine with other work
      expect: PATIENT,
      browser: {
        enabled: true,
        headless: true,
        screenshotFailures: false,
        provider: playwright({
          launchOptions: launching(),
        }),
        instances: [{ browser: "chromium" }],
      },
    },
  };
}

/** `*.test.ts` runs in Node; `*.gpu.test.ts` in a browser. */
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
          isolate: false,
          // A property is one test of thousands of cases.
          testTimeout: 60_000 * Math.max(1, Number(process.env["FUZZ"] ?? 1)),
          hookTimeout: 60_000, // some build the package
          expect: PATIENT,
          include: ["{bench,bin,build,lessons,scripts,src,web}/**/*.test.{ts,tsx}"],
          exclude: ["**/*.gpu.test.ts"],
        },
      },
      inBrowser("gpu", { include: ["src/**/*.gpu.test.ts"], exclude: OTHER_HALF }),
      inBrowser("gpu-2", { include: OTHER_HALF }),
    ],
  },
});
