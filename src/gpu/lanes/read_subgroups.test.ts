import { expect, test } from "vitest";
import { WORKGROUP } from "../workgroup.ts";
import type { Place } from "./judge_places.ts";
import { findSubgroups } from "./read_subgroups.ts";

/** A workgroup in which subgroups of one size stand in order. */
function inOrder(size: number): Place[] {
  return Array.from({ length: WORKGROUP }, (_, at) => {
    const lane = at % size;
    return { size, lane, first: at - lane, lanes: size };
  });
}

/** The same, and lanes are counted from the other end. */
function outOfOrder(size: number): Place[] {
  return inOrder(size).map(({ lane, first }) => ({ size, lane: size - 1 - lane, first, lanes: size }));
}

test("subgroups of the size that is asked for are asked for", async () => {
  const found = await findSubgroups(false, 16, async (asked) => inOrder(asked ?? 32));
  expect(found).toEqual({ subgroup: { lanes: 16, hasIds: false, isAskedFor: true } });
});

const refuse = (): never => {
  throw new Error("no such attribute");
};

test.each<[string, (asked: number | null) => Place[]]>([
  ["does not honour", () => inOrder(32)],
  ["does not compile", (asked) => (asked === null ? inOrder(32) : refuse())],
])("where a driver %s a request, there is none", async (_, read) => {
  const found = await findSubgroups(false, 16, async (asked) => read(asked));
  expect(found).toEqual({ subgroup: { lanes: 32, hasIds: false, isAskedFor: false } });
});

test("where subgroups can't be used without a request either, the fault is that of the request", async () => {
  const found = await findSubgroups(false, 16, async () => outOfOrder(32));
  expect(found).toEqual({ fault: "they have 32 lanes where 16 were asked for" });
});

test("where none can be made, they are read once", async () => {
  const read: (number | null)[] = [];
  const found = await findSubgroups(false, null, async (asked) => {
    read.push(asked);
    return outOfOrder(32);
  });
  expect(found).toMatchObject({
    fault: expect.stringMatching(/^where subgroups of 32 would fill a workgroup/),
  });
  expect(read).toEqual([null]);
});
