import type { Engine } from "../../engines/engine.ts";
import type { Step, StepSource } from "../../generation/steps.ts";

/** An engine whose prompts are so long that they end by their signal, which `ending` aborts while the first is read. */
export function engineThatReadsUntilEnded(ending: AbortController): Engine {
  const steps: StepSource["steps"] = async function* (_, __, ___, signal): AsyncGenerator<Step, void> {
    ending.abort(new Error("enough"));
    if (!signal?.aborted) throw new Error("The prompt is read to its end.");
    yield* [];
  };
  return { name: "wgsl", steps } as Partial<Engine> as Engine;
}
