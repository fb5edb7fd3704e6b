import { throwIfLost } from "../../src/index.ts";
import { remark } from "./current_settings.ts";
import { problemOf } from "./problem.ts";
import { ModelAsked, type Session } from "./session.ts";
import type { Model } from "./state.ts";

/**
 * Measures without the page's own engine, which would take memory, and share what onnxruntime keeps for all its
 * sessions. Afterwards the engine is as the settings say again.
 */
export async function measureModel(
  session: Session,
  cancelled: AbortSignal,
  work: (model: Model, cancelled: AbortSignal) => Promise<void>,
): Promise<void> {
  const { owner, progress } = session;
  await session.enqueueMeasurement(cancelled, async (ended) => {
    const { model, engine } = session.state.value;
    if (!model || ended.aborted) return;
    void engine?.dispose();
    const bytes = progress.bytes.value;
    progress.tell("Measuring", 0, 0);
    owner.set({ at: "measuring", model, engine: null });
    try {
      await work(model, ended);
    } catch (error) {
      await endMeasurement(session, error, ended);
    }
    progress.bytes.value = bytes;
    if (owner.at !== "measuring") return;
    if (ended.reason instanceof ModelAsked) owner.set({ at: "starting", model, engine: null });
    else await owner.bringUp(false);
  });
}

/** Closing the device frees what is left of a partial engine. A loss is the cause, and was already reported. */
async function endMeasurement(
  { gpu, owner }: Session,
  error: unknown,
  { aborted }: AbortSignal,
): Promise<void> {
  if (!aborted && gpu.current.value) await throwIfLost(gpu.current.value).catch(() => {});
  gpu.close();
  if (!aborted && owner.at === "measuring") remark(`${problemOf(error).message} Nothing was measured.`);
}
