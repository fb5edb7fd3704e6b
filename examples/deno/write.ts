// deno run --allow-all --unstable-webgpu write.ts PROMPT [MODEL]
import process from "node:process";
import { openModel } from "one-matrix";

const [prompt = "Once upon a time", address = "HuggingFaceTB/SmolLM2-135M"] = process.argv.slice(2);
const model = await openModel(address);
for await (const text of model.write(prompt)) process.stdout.write(text);
const { totalBytes, verdict } = model.memory();
console.error(
  `\n${(totalBytes / 1e6).toFixed(1)} MB of GPU memory; vocabulary matrices there: ${verdict.kind}`,
);
model.dispose();
