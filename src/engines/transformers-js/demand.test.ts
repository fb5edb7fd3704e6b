import { expect, test } from "vitest";
import { Demand } from "./demand.ts";

async function piecesAfter(demand: Demand, wanted: number): Promise<number> {
  let done = 0;
  const work = async (): Promise<void> => {
    for (;;) {
      await demand.next();
      done += 1;
      if (done === 100) return;
    }
  };
  void work();
  demand.want(wanted);
  await new Promise((resolve) => void setTimeout(resolve));
  return done;
}

test.each([0, 1, 3])("of much work %i pieces are done where so many are wanted", async (wanted) => {
  expect(await piecesAfter(new Demand(), wanted)).toBe(wanted);
});

test("all of it is done once all is wanted", async () => {
  expect(await piecesAfter(new Demand(), Infinity)).toBe(100);
});

test("what was wanted before the work began counts", async () => {
  const demand = new Demand();
  demand.want(2);
  expect(await piecesAfter(demand, 0)).toBe(2);
});
