import { afterEach, expect, it, vi } from "vitest";
import { Pace } from "./pace.ts";

afterEach(() => void vi.restoreAllMocks());

/** Keeps the pace of a loop whose rounds take this long; gives the rounds after which another task had its turn. */
async function turns(roundMs: number, rounds: number): Promise<number[]> {
  let now = 0;
  vi.spyOn(performance, "now").mockImplementation(() => now);
  const [found, pace] = [[] as number[], new Pace()];
  for (let round = 1; round <= rounds; round++) {
    let other = false;
    const { port1, port2 } = new MessageChannel();
    port1.addEventListener("message", () => (other = true));
    port1.start();
    port2.postMessage(null);
    now += roundMs;
    await pace.keep();
    if (other) found.push(round);
    port1.close();
  }
  return found;
}

it("gives other tasks a turn every 8 ms, and not before", async () => {
  expect(await turns(2, 10)).toEqual([4, 8]);
});

it("gives them a turn in each round that takes longer", async () => {
  expect(await turns(20, 3)).toEqual([1, 2, 3]);
});

it("holds up no round of a short loop", async () => {
  expect(await turns(1, 7)).toEqual([]);
});
