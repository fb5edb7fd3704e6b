import type { CreateEngine } from "./engine.ts";

/** Not every part of an engine's making can be ended: one that comes after its signal was aborted is freed. */
export function unlessEnded(create: CreateEngine): CreateEngine {
  return async (...asked) => {
    const engine = await create(...asked);
    const signal = asked[3]?.signal;
    if (signal?.aborted) void engine.dispose();
    signal?.throwIfAborted();
    return engine;
  };
}
