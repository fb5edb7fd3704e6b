// What `one-matrix/ledger.script.js` is made of: it watches from the moment that it runs.
import { watchWebGpu } from "../gpu/watch.ts";

export * from "./ledger.ts";

watchWebGpu();
