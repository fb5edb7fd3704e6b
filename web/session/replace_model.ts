import { type Engine, headOf } from "../../src/index.ts";
import { change, fitToContext, settings } from "./current_settings.ts";
import { type EngineChoice, takeBack } from "./engine_owner.ts";
import { ReportedProblem } from "./problem.ts";
import { LinkFollowed, OwnModelAsked, type Session } from "./session.ts";
import { type Model, problemIn } from "./state.ts";

/**
 * Replaces the running model, on the wgsl engine; what is measured of it ends. The old engine is freed only when the new
 * one is about to be made; if that fails, it comes back.
 * @param make makes the model; meanwhile the old engine is still there
 * @throws what making the model or its engine throws; OwnModelAsked
 */
export function replaceModel(
  session: Session,
  make: (cancelled: AbortSignal) => Promise<Model>,
  cancelled: AbortSignal,
): Promise<void> {
  const { owner, progress } = session;
  session.endMeasurements();
  return session.enqueueOpening(cancelled, async (ended) => {
    const { at, model: before, engine: old } = session.state.value;
    owner.set({ at: "opening", model: before, engine: old });
    const bytes = progress.bytes.value;
    const choice: EngineChoice = { engine: settings.value.engine, head: settings.value.head };
    let taken = choice;
    try {
      ended.throwIfAborted();
      const model = await make(ended);
      ended.throwIfAborted();
      taken = { engine: "wgsl", head: headOf(model.checkpoint.config.tied) };
      change(taken);
      const engine = await makeOpened(session, model, taken, ended);
      fitToContext(model.checkpoint.config.contextLength);
      session.forOpened = { taken, before: session.forOpened?.before ?? choice };
      owner.set({ at: "ready", model, engine });
    } catch (error) {
      progress.bytes.value = bytes;
      // What still runs may be what the link asks for.
      if (owner.at === "opening") owner.set({ at: "starting", model: before, engine: session.engine.value });
      if (!(ended.reason instanceof LinkFollowed)) takeBack(taken, choice);
      if (!(ended.reason instanceof OwnModelAsked)) await owner.bringUp(at === "lost" || owner.at === "lost");
      throw error;
    }
  });
}

/** The site's own model replaces the opened one, on the engine that was chosen before that. Opening another one ends. */
export function goBack(session: Session): Promise<void> {
  session.endOpening(new OwnModelAsked("The page’s own model was asked for meanwhile."));
  void session.enqueue(async () => {
    if (session.forOpened) takeBack(session.forOpened.taken, session.forOpened.before);
  });
  void session.leaveOpened();
  return session.prepare();
}

/**
 * Makes the engine for a model that replaces the current one, and frees the old engine.
 * @throws what making an engine throws; the reason of `ended`; GpuLostError; ReportedProblem where the GPU refused a
 *   call. Then no engine is left.
 */
async function makeOpened(
  { owner, state, gpu }: Session,
  model: Model,
  taken: EngineChoice,
  ended: AbortSignal,
): Promise<Engine> {
  const { lost } = await gpu.open();
  ended.throwIfAborted();
  const { model: before, engine: old } = state.value;
  void old?.dispose();
  owner.set({ at: "opening", model: before, engine: null });
  const engine = await owner.create(model, taken, ended);
  const problem = problemIn(state.value);
  if (lost.aborted || problem) void engine.dispose();
  lost.throwIfAborted();
  if (problem) throw new ReportedProblem(problem);
  return engine;
}
