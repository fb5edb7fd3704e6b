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
  const { room, progress } = session;
  await session.enqueueMeasurement(cancelled, async (ended) => {
    const { model, engine } = session.state.value;
    if (!model || ended.aborted) return;
    void engine?.dispose();
    const bytes = progress.bytes.value;
    progress.tell("Measuring", 0, 0);
    room.set({ at: "measuring", model, engine: null });
    try {
      await work(model, ended);
    } catch (error) {
      await endMeasurement(session, error, ended);
    }
    progress.bytes.value = bytes;
    if (room.at !== "measuring") return;
    if (ended.reason instanceof ModelAsked) room.set({ at: "starting", model, engine: null });
    else await room.bringUp(false);
  });
}

/** Closing the device frees what is left of a partial engine. A loss is the cause, and was already reported. */
async function endMeasurement(
  { gpu, room }: Session,
  error: unknown,
  { aborted }: AbortSignal,
): Promise<void> {
  if (!aborted && gpu.current.value) await throwIfLost(gpu.current.value).catch(() => {});
  gpu.close();
  if (!aborted && room.at === "measuring") remark(`${problemOf(error).message} Nothing was measured.`);
}
