import { expect, test } from "vitest";
import type { Engine } from "../engines/engine.ts";
import type { Step } from "../generation/steps.ts";
import { GpuMemoryError } from "../gpu/device.ts";
import { type Candidate, measureEngines } from "./measure_engines.ts";

const OPTIONS = {
  prompt: Array.from({ length: 256 }, (_, i) => i),
  rounds: 1,
  tokens: 4,
  idle: async () => {},
};

/** Engines on a GPU that has room for one of them; `rooms` says at which of its starts one finds none even alone. */
function crowded(rooms: Readonly<Record<string, number>>): Candidate<string>[] {
  let living = 0;
  return Object.entries(rooms).map(([subject, full]) => {
    let starts = 0;
    return {
      subject,
      create: async () => {
        if (living > 0 || ++starts === full) throw new GpuMemoryError(`${subject} has no room`);
        living++;
        return engine(async () => void living--);
      },
    };
  });
}

function engine(dispose: () => Promise<void>): Engine {
  return { name: "wgsl", steps, dispose } as unknown as Engine;
}

async function* steps(_: readonly number[], __: unknown, count: number): AsyncGenerator<Step, void> {
  for (let token = 0; token < count; token++) yield { dispatches: 1 } as Step;
}

test("engines for which the GPU has no room together are measured alone", async () => {
  const { measured, refused, sideBySide } = await measureEngines(crowded({ a: 0, b: 0 }), OPTIONS);
  expect(measured.map(({ subject }) => subject)).toEqual(["a", "b"]);
  expect({ refused, sideBySide }).toEqual({ refused: [], sideBySide: false });
});

// Each is started for what it takes, the first also together with the others, and then each alone.
test.each([
  ["what it takes is measured", { a: 0, b: 1, c: 0 }],
  ["it is its turn to be timed", { a: 0, b: 2, c: 0 }],
])(
  "an engine that has no room even alone when %s says why, and the others are measured",
  async (_, rooms) => {
    const { measured, refused } = await measureEngines(crowded(rooms), OPTIONS);
    expect(measured.map(({ subject }) => subject)).toEqual(["a", "c"]);
    expect(refused).toEqual([{ subject: "b", reason: "b has no room" }]);
  },
);

test("an engine that fails otherwise ends the measuring", async () => {
  const broken = { subject: "b", create: () => Promise.reject(new Error("broken")) };
  await expect(measureEngines([...crowded({ a: 0 }), broken], OPTIONS)).rejects.toThrow("broken");
});
