import { env } from "onnxruntime-web/webgpu";
import moduleUrl from "onnxruntime-web/ort-wasm-simd-threaded.asyncify.mjs?url";
import binaryUrl from "onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm?url";

// Import this before using onnxruntime: its files come from the page's own site.
if (binaryUrl) env.wasm.wasmPaths = { mjs: moduleUrl, wasm: binaryUrl }; // in the package it finds them by itself

export { InferenceSession, Tensor } from "onnxruntime-web/webgpu";
