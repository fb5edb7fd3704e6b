import { fileURLToPath } from "node:url";
import { defineConfig, type LibraryOptions } from "vite";
import { inlineWorkers } from "./inline_workers.ts";
import { Notices } from "./notices.ts";
import { peers } from "./peers.ts";
import { shaderText } from "./shader_text.ts";

const source = (name: string) => fileURLToPath(new URL(`../src/package/${name}.ts`, import.meta.url));

const MODULES: LibraryOptions = {
  entry: { "one-matrix": source("one_matrix"), ledger: source("ledger"), inspect: source("inspect") },
  formats: ["es"],
};

/** For pages of others: one classic script, which any way of injecting takes. */
const SCRIPT: LibraryOptions = {
  entry: source("ledger_script"),
  name: "oneMatrixLedgerScript", // asked for, though it exports nothing
  formats: ["iife"],
  fileName: () => "ledger.script.js",
};

/** A few files, which compress better than many. What several entries share is there once: a second ledger would see nothing. */
const CHUNKS = [
  { name: "gpu", test: /src\/gpu\// },
  {
    name: "checkpoint",
    test: /src\/(checkpoint\/(?!tokenizer_json\/worker)|models|code|json|words|signals|float16|tokenizer\/(?!chat))/,
  },
  { name: "chat_template", test: /src\/tokenizer\/chat\/worker/ },
  { name: "engines", test: /src\/(engines\/(webgpu|wgsl|runnable)\/(?!check\/)|generation)/ },
];

/** The package's code. With `--mode script` the one file that is no module. */
export default defineConfig(({ mode }) => {
  const isScript = mode === "script";
  const notices = new Notices();
  return {
    publicDir: false,
    plugins: [
      inlineWorkers(),
      peers(),
      shaderText(),
      notices.collect(),
      ...(isScript ? [] : [notices.write("LICENSES.txt")]),
    ],
    worker: { format: "es", plugins: () => [notices.collect()] },
    build: {
      outDir: fileURLToPath(new URL("../dist-package", import.meta.url)),
      emptyOutDir: !isScript,
      target: "es2022",
      lib: isScript ? SCRIPT : MODULES,
      rolldownOptions: {
        // Of its own accord Vite leaves white space in modules.
        output: { minify: true, ...(!isScript && { codeSplitting: { groups: CHUNKS } }) },
      },
    },
  };
});
