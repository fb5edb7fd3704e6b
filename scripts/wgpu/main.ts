// The program that `npm run test:wgpu` runs in Deno: kernels and whole models on its WebGPU, compared with
// transformers.
import { requestGpu, watchWebGpu } from "../../src/index.ts";
import { Checks } from "../checks.mjs";
import { checkGpu, describeLanes } from "./check_gpu.ts";

/** URL of the project's folder. */
declare const PROJECT: string;

watchWebGpu();
const checks = new Checks();
const gpu = await requestGpu();
console.log(`GPU: ${gpu.adapterName}; subgroups: ${describeLanes(gpu)}`);
await checkGpu(gpu, PROJECT, checks);
checks.end();
