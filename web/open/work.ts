import { batch, signal } from "@preact/signals";
import { chosenFormat } from "./chosen_options.ts";
import { readKept } from "./kept_checkpoints.ts";
import { refusal, refusalOf } from "./refusal.ts";

/** What the panel is doing: inspecting a checkpoint's headers, or loading its weights. */
export const work = signal<"none" | "looking" | "loading">("none");

let running = new AbortController();

/** Does one work at a time: what was done before ends. An error becomes a refusal. */
export async function run(
  at: "looking" | "loading",
  task: (cancelled: AbortSignal) => Promise<void>,
): Promise<void> {
  if (work.value !== "none") running.abort(); // otherwise files of this computer may still be judged, which goes on
  const { signal: cancelled } = (running = new AbortController());
  const weights = chosenFormat.value; // another may be chosen before it fails
  batch(() => {
    work.value = at;
    refusal.value = null;
  });
  try {
    await task(cancelled);
  } catch (error) {
    if (running.signal === cancelled) refusal.value = refusalOf(error, cancelled, weights);
  } finally {
    if (running.signal === cancelled) work.value = "none";
    void readKept();
  }
}

export function cancelOpening(): void {
  running.abort();
}
