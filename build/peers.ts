import type { Plugin } from "vite";

/** Engines of others: whoever wants them installs them. */
const PEERS = /^(onnxruntime-web(\/|$)|@xenova\/transformers$)/;

/**
 * Leaves engines of others out of the package, under the names by which its users install them. They find their own files
 * by themselves, so the addresses that the page gives them are left out.
 */
export function peers(): Plugin {
  return {
    name: "peers",
    enforce: "pre",
    resolveId(id, importer) {
      if (id.startsWith("onnxruntime-web/") && id.endsWith("?url")) return `\0${id}`;
      if (PEERS.test(id)) return { id: id.replace("@xenova", "@huggingface"), external: true };
      if (id === "./wasm/begin.ts") return this.resolve("./wasm/begin_here.ts", importer);
      return null;
    },
    load: (id) => (id.startsWith("\0onnxruntime-web/") ? "export default undefined;" : null),
  };
}
