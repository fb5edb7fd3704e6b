// Fails if a package that reaches visitors of the built site has a serious known vulnerability. Packages that only
// build and test the page don't stop a deployment. Run it after `npm run build`.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

const notices = readFileSync(new URL("../dist/licenses.txt", import.meta.url), "utf8");
const served = new Set(Array.from(notices.matchAll(/^(\S+) \d+\.\d+\.\d+\S*, /gm), ([, name]) => name));
const { stdout } = spawnSync("npm", ["audit", "--json"], { encoding: "utf8" });
/** @type {{ vulnerabilities?: Record<string, { name: string, severity: string }> }} */
const { vulnerabilities } = JSON.parse(stdout);
if (!vulnerabilities) throw new Error(`npm audit gave no answer: ${stdout}`);
const flaws = Object.values(vulnerabilities).filter(
  ({ name, severity }) => served.has(name) && (severity === "high" || severity === "critical"),
);
for (const { name, severity } of flaws) console.log(`${name} has a known flaw: ${severity}.`);
console.log(`${served.size} packages reach visitors, ${flaws.length} of them with a known flaw.`);
process.exitCode = served.size > 0 && flaws.length === 0 ? 0 : 1;
