// `npm run test:wgpu`: kernels and whole models in Deno.
import { runInDeno } from "./deno.mjs";

process.exitCode = await runInDeno("scripts/wgpu/main.ts");
