// `npm run soak`: the soak test at its full length, an hour where the GPU is emulated.
import { spawnSync } from "node:child_process";

const env = { SOAK_TOKENS: "10000", SOAK_ROUNDS: "50", ...process.env };
const words = [
  "--no-install",
  "playwright",
  "test",
  "--config",
  "e2e/playwright.config.ts",
  "e2e/soak.spec.ts",
];
process.exitCode = spawnSync("npx", words, { stdio: "inherit", env }).status ?? 1;
