// The content types that a plain static host gives the files of the built page.
import { extname } from "node:path";

/** @type {Readonly<Record<string, string>>} */
const TYPES = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".css": "text/css",
  ".json": "application/json",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
};

/** @param {string} file @returns {string} */
export function contentTypeOf(file) {
  return TYPES[extname(file)] ?? "application/octet-stream";
}
