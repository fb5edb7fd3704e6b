import { env } from "onnxruntime-web/webgpu";
import moduleUrl from "onnxruntime-web/ort-wasm-simd-threaded.asyncify.mjs?url";
import binaryUrl from "onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm?url";

// To be imported before onnxruntime is used: its files come from the page's own site.
if (binaryUrl) env.wasm.wasmPaths = { mjs: moduleUrl, wasm: binaryUrl }; // in the package they are its user's affair

export { InferenceSession, Tensor } from "onnxruntime-web/webgpu";
