import type { Plugin } from "vite";

const WORKER = /new Worker\(new URL\("(\.\/[\w/]+\.ts)", import\.meta\.url\), \{ type: "module" \}\)/;

/**
 * Makes of a worker's code a module that starts it: whoever uses the package needs no bundler that knows of workers. It is
 * fetched when it is first started, which has to be in an async function.
 */
export function inlineWorkers(): Plugin {
  return {
    name: "inline-workers",
    enforce: "pre",
    transform(code) {
      const [whole, path] = WORKER.exec(code) ?? [];
      if (whole === undefined) return null;
      const inlined = `new (await import("${path}?worker&inline")).default()`;
      return { code: code.replace(whole, inlined), map: null };
    },
  };
}
