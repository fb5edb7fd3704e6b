import type { EngineName } from "../../src/index.ts";
import { Button } from "../button/button.tsx";
import { formatMeasure } from "../format/format.ts";
import { engineSpeeds } from "../session/engine_speeds.ts";
import { appState, engine, gpu, openedModel } from "../session/page_session.ts";
import { rebuildAndWriteAgain } from "../session/rebuild.ts";

/** Engines that run on the CPU if the GPU is emulated; the last one runs there directly. */
const COMPARED: readonly EngineName[] = ["wgsl", "ort-wasm"];

/** If the GPU is emulated on the CPU, the CPU itself may be faster: offers to try, and shows both speeds. */
export function EmulatedGpu() {
  const runsOnCpu = openedModel.value?.engines.includes("ort-wasm") ?? true;
  const isOffered = gpu.current.value?.isFallback === true && engine.value?.name === "wgsl" && runsOnCpu;
  const measured = COMPARED.filter((name) => engineSpeeds.value.has(name));
  if (!isOffered && measured.length < COMPARED.length) return null;
  return (
    <p data-testid="emulated-gpu">
      {isOffered && "This GPU is emulated on the CPU, which may be faster by itself. "}
      {measured.length === COMPARED.length && `Measured here: ${measured.map(describeSpeed).join("; ")}. `}
      {isOffered && (
        <Button ready={appState.value !== "loading"} act={() => rebuildAndWriteAgain({ engine: "ort-wasm" })}>
          Write on the CPU
        </Button>
      )}
    </p>
  );
}

function describeSpeed(name: EngineName): string {
  return `${name} ${formatMeasure(engineSpeeds.value.get(name) ?? 0)} tokens/s`;
}
