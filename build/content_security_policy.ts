import type { Plugin } from "vite";

/**
 * What the built page may load and run: code, styles, pictures and data of its own site, and nothing else.
 * - `wasm-unsafe-eval`: onnxruntime compiles WebAssembly. No JavaScript is ever made of strings.
 * - `worker-src`: the service worker, and onnxruntime's threads.
 * - `require-trusted-types-for`: the page cannot be made to take a string for markup or for a script's address, unless
 *   `web/app/trusted_types.ts` lets it.
 *
 * It stands in the page itself, for many static hosts let nobody set headers. There browsers ignore `frame-ancestors`,
 * `sandbox` and `report-to`: a host that sends headers may add those.
 */
const POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self'",
  "connect-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types default",
].join("; ");

/** Writes the policy into the built page. The development server, which injects styles as text, does without. */
export function contentSecurityPolicy(): Plugin {
  return {
    name: "content-security-policy",
    apply: "build",
    transformIndexHtml: () => [
      {
        tag: "meta",
        attrs: { "http-equiv": "Content-Security-Policy", content: POLICY },
        injectTo: "head-prepend",
      },
    ],
  };
}
