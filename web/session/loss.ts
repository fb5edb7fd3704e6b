import { describeProblem, problem } from "./problem.ts";

/** Waited before the tries to get a lost device back: a driver that begins anew needs a while. */
const PAUSES_MS = [2000, 4000, 8000, 16_000];

/** In a row: none of them was followed by a text that was written to its end. */
let losses = 0;

/** Whether the page is going to ask for the device again by itself if it is lost once more. */
export function triesAreLeft(): boolean {
  return losses < PAUSES_MS.length;
}

/**
 * Says that the device is gone, and has it asked for again after a while, unless someone has done something about it
 * by then. One that is lost again and again is not asked for for ever.
 */
export function reportLoss(reason: string, regain: () => void): void {
  const pause = PAUSES_MS[losses];
  losses += 1;
  const loss = describeProblem("device-lost", describeLoss(reason, pause));
  problem.value = loss;
  if (pause === undefined) return;
  setTimeout(() => {
    if (problem.value === loss) regain();
  }, pause);
}

/** The device has shown that it works, or someone has asked for it: the next loss is the first again. */
export function forgetLosses(): void {
  losses = 0;
}

function describeLoss(reason: string, pause: number | undefined): string {
  const next =
    pause === undefined
      ? `It was lost ${losses} times in a row, so the page no longer asks for it by itself: load the model again, or ` +
        "choose the engine onnxruntime-web on WASM, which needs no GPU."
      : `The page asks for it again in ${pause / 1000} seconds (try ${losses} of ${PAUSES_MS.length}).`;
  return `The GPU device was lost, and the model with it. Your text is kept. ${reason} ${next}`.replaceAll(
    /\s+/g,
    " ",
  );
}
