import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";

/** Engines of others, by the names under which this project has them, and what is used of each. */
const PEERS: Readonly<Record<string, readonly string[]>> = {
  "onnxruntime-web/wasm": ["env", "InferenceSession", "Tensor"],
  "onnxruntime-web/webgpu": ["env", "InferenceSession", "Tensor"],
  "@xenova/transformers": [
    "AutoModelForCausalLM",
    "BaseStreamer",
    "env",
    "InterruptableStoppingCriteria",
    "LogitsProcessor",
    "LogitsProcessorList",
    "Tensor",
  ],
};

/** Of a module that takes the place of a peer. */
const STAND_IN = "\0peer:";

/** The module that has the error of an engine that is not installed. */
const ERRORS = fileURLToPath(new URL("../src/engines/onnxruntime_error.ts", import.meta.url));

/**
 * Leaves engines of others out of the package: whoever wants one installs it. They are imported when they are chosen, and by
 * no static import, which bundlers would refuse where the peer is not installed. They find their own files by themselves, so
 * the addresses that the page gives them are left out.
 */
export function peers(): Plugin {
  return {
    name: "peers",
    enforce: "pre",
    resolveId(id, importer) {
      if (id.startsWith("onnxruntime-web/") && id.endsWith("?url")) return `\0${id}`;
      if (importer?.startsWith(STAND_IN)) return id === ERRORS ? id : { id, external: true };
      if (Object.hasOwn(PEERS, id)) return STAND_IN + id;
      if (id === "./wasm/begin.ts") return this.resolve("./wasm/begin_here.ts", importer);
      return null;
    },
    load(id) {
      if (id.startsWith("\0onnxruntime-web/")) return "export default undefined;";
      return id.startsWith(STAND_IN) ? standIn(id.slice(STAND_IN.length)) : null;
    },
  };
}

function standIn(name: string): string {
  const installed = name.replace("@xenova", "@huggingface");
  const [, packageName = installed] = /^((?:@[^/]+\/)?[^/]+)/.exec(installed) ?? [];
  return `
    import { OnnxRuntimeError } from ${JSON.stringify(ERRORS)};
    let peer;
    try {
      peer = await import("${installed}");
    } catch (cause) {
      const message = "This engine needs ${packageName}, which could not be loaded: npm install ${packageName}";
      throw new OnnxRuntimeError(message, null, { cause });
    }
    export const { ${PEERS[name]?.join(", ")} } = peer;
  `;
}
