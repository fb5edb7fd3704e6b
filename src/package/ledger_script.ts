// What `one-matrix/ledger.script.js` is made of: it watches from the moment that it runs.
import * as oneMatrixLedger from "./ledger.ts";

oneMatrixLedger.watchWebGpu();
Object.assign(globalThis, { oneMatrixLedger }); // whoever injects a script may wrap it in a function
