// The production build of the page, and of the bench page beside it, served for one run.
import { fileURLToPath } from "node:url";
import { build, preview } from "vite";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const outDir = "../dist-bench";

export const FOLDER = new URL("../dist-bench/", import.meta.url);

/** @returns {Promise<{ address: string, close: () => Promise<void> }>} */
export async function serveSite() {
  process.chdir(ROOT);
  await build({ logLevel: "error", build: { outDir } });
  await build({ logLevel: "error", configFile: "bench/vite.config.ts" });
  const server = await preview({ build: { outDir }, preview: { host: "127.0.0.1", port: 4190 } });
  return { address: server.resolvedUrls?.local[0] ?? "", close: () => server.close() };
}
