import type { EngineName } from "../../src/index.ts";
import { formatMeasure } from "../format/format.ts";
import { engineSpeeds } from "../session/engine_speeds.ts";
import { appState, engine, gpu, story, writer } from "../session/page_session.ts";
import { rebuild } from "../session/rebuild.ts";

/** The engines that run on the CPU in the end where the GPU is an emulated one, the direct one last. */
const COMPARED: readonly EngineName[] = ["wgsl", "ort-wasm"];

/** Where the GPU is emulated on the CPU, the CPU itself may write faster: offers to see, and tells what both did. */
export function EmulatedGpu() {
  const isOffered = gpu.current.value?.isFallback === true && engine.value?.name === "wgsl";
  const measured = COMPARED.filter((name) => engineSpeeds.value.has(name));
  if (!isOffered && measured.length < COMPARED.length) return null;
  return (
    <p data-testid="emulated-gpu">
      {isOffered && "This GPU is emulated on the CPU, which may be faster by itself. "}
      {measured.length > 0 && `Measured here: ${measured.map(describeSpeed).join("; ")}. `}
      {isOffered && (
        <button type="button" disabled={appState.value === "loading"} onClick={writeOnCpu}>
          Write on the CPU
        </button>
      )}
    </p>
  );
}

function describeSpeed(name: EngineName): string {
  return `${name} ${formatMeasure(engineSpeeds.value.get(name) ?? 0)} tokens/s`;
}

/** The same story, so that the two can be compared. */
function writeOnCpu(): void {
  rebuild({ engine: "ort-wasm" });
  if (story.value.settings) void writer.writeAgain();
}
