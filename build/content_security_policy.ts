import type { Plugin } from "vite";

/**
 * What the built page may load and run: code, styles and pictures of its own site, and nothing else.
 * - `connect-src`: people open checkpoints of their own from the Hugging Face Hub, whose files come from hosts that
 *   change, and from addresses that they type: any over https, and any of their own computer. What these send is data:
 *   it is checked, and never becomes code or markup. The page asks no other site before someone tells it to.
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
  "connect-src 'self' https: http://localhost:* http://127.0.0.1:*",
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
