import mjs from "onnxruntime-web/ort-wasm-simd-threaded.mjs?url";
import wasm from "onnxruntime-web/ort-wasm-simd-threaded.wasm?url";

/** The address of onnxruntime's own files: on the page's site. */
export const WASM_FILES = { mjs, wasm };
