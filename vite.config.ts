import { defaultClientConditions, defineConfig } from "vite";
import { apiReference } from "./build/api_reference.ts";
import { contentSecurityPolicy } from "./build/content_security_policy.ts";
import { fileNames } from "./build/file_names.ts";
import { Notices } from "./build/notices.ts";
import { offline } from "./build/offline.ts";
import { secondMinifier } from "./build/second_minifier.ts";
import { shaderText } from "./build/shader_text.ts";
import { siteAddress } from "./build/site_address.ts";
import { styleLoader } from "./build/style_loader/style_loader.ts";
import { tooOld } from "./build/too_old.ts";

const notices = new Notices();

export default defineConfig({
  root: "web",
  publicDir: "../public",
  // onnxruntime's glue is a file of its own that its threads load too; without this it would be bundled once more.
  resolve: { conditions: ["onnxruntime-web-use-extern-wasm", ...defaultClientConditions] },
  optimizeDeps: { exclude: ["onnxruntime-web"] },
  worker: {
    format: "es", // a worker fetches onnxruntime's glue as the page would
    rolldownOptions: { output: fileNames },
    plugins: () => [secondMinifier(), notices.collect()],
  },
  base: "./", // works under any sub-path of a static host
  plugins: [
    contentSecurityPolicy(),
    siteAddress(process.env["SITE_URL"]),
    shaderText(),
    styleLoader(),
    secondMinifier(),
    tooOld(),
    notices.collect(),
    offline(secondMinifier(), notices.collect()),
    notices.write("licenses.txt"),
    apiReference(),
  ],
  // Elements of HTML in the page's code are shorter this way than with their children among their attributes.
  oxc: {
    jsx: { runtime: "classic", pragma: "createElement", pragmaFrag: "Fragment" },
    jsxInject: 'import { createElement, Fragment } from "preact"',
  },
  build: {
    outDir: "../dist",
    emptyOutDir: true,
    modulePreload: false, // the parts of a room come a little later, and their list is not in what the page begins with
    target: ["chrome100", "firefox114", "safari16.4"], // README, "Where it runs"
    rolldownOptions: {
      // All that the page begins with is one file, and not a dozen that rooms share with it.
      output: { ...fileNames, codeSplitting: { groups: [{ name: "page", tags: ["$initial"] }] } },
    },
  },
});
