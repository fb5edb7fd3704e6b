// Runs every property test with many more cases than `npm test`: `npm run fuzz`, or `npm run fuzz -- 500` for 500 times
// as many. Further arguments go to Vitest, such as the folder to test.
import { spawnSync } from "node:child_process";

const [factor = "20", ...rest] = process.argv.slice(2);
if (!(Number(factor) > 0))
  throw new Error(`${factor} is no number: how many times as many cases? "npm run fuzz -- 20 ${factor}"`);
const { status } = spawnSync("npx", ["vitest", "run", "--project", "node", ...rest], {
  env: { ...process.env, FUZZ: factor },
  stdio: "inherit",
  shell: process.platform === "win32",
});
process.exitCode = status ?? 1;
