/**
 * Watches WebGPU, lists every live buffer of a page, and tells whether a model's vocabulary matrix is there once or more
 * often. It knows nothing of who makes the buffers: any page and any library can be watched.
 *
 * `one-matrix/ledger.script.js` is the same as one classic script, for a page that is not yours: it begins to watch as soon
 * as it runs, and its functions are in the global `oneMatrixLedger`.
 *
 * @example
 * import { judgeHead, watchWebGpu } from "one-matrix/ledger";
 * const { ledger } = watchWebGpu(); // before anything asks for a GPU device
 * // … the model is loaded …
 * const { kind, extraBytes } = judgeHead(ledger.entries, { vocabSize: 50304, hiddenSize: 2048, intermediateSize: 8192 });
 *
 * @module one-matrix/ledger
 */
export { AttributionError, type Ledger, type LedgerEntry } from "../gpu/ledger.ts";
export { type Role, ROLES } from "../gpu/roles.ts";
export { judgeHead, type JudgedShape, type Verdict } from "../gpu/verdict.ts";
export { type Watch, watchWebGpu, type WorkCount } from "../gpu/watch.ts";
