import { expect, test } from "vitest";
import { judgePlaces, type Place } from "./judge_places.ts";
import { WORKGROUP } from "../workgroup.ts";

/** Two workgroups with subgroups of one size; `order` maps positions to invocations. */
function places(size: number, order: (n: number) => number = (n) => n): Place[] {
  const lanes = Math.min(size, WORKGROUP);
  const workgroup: Place[] = [];
  for (let n = 0; n < WORKGROUP; n++) {
    const begin = n - (n % lanes);
    const members = Array.from({ length: lanes }, (_, lane) => order(begin + lane));
    workgroup[order(n)] = { size, lane: n - begin, first: Math.min(...members), lanes };
  }
  return [...workgroup, ...workgroup];
}

function withTwelveLanes(place: Place): Place {
  return { ...place, lanes: 12 };
}

function withLaneTwice(place: Place): Place {
  return place.lane === 1 ? { ...place, lane: 0 } : place;
}

function withLanesReversed(place: Place): Place {
  return { ...place, lane: 31 - place.lane };
}

test.each([
  [1, 1],
  [4, 4],
  [32, 32],
  [64, 64],
  [128, 64],
])("subgroups of %i that fill a workgroup in order give teams of %i lanes", (size, lanes) => {
  expect(judgePlaces(places(size), false)).toEqual({ subgroup: { lanes, hasIds: false, isAskedFor: false } });
});

test("subgroups that lie in a workgroup by columns are told from those in order", () => {
  const byColumns = places(8, (n) => (n % 8) * 8 + Math.floor(n / 8));
  expect(judgePlaces(byColumns, false)).toEqual({
    fault:
      "where subgroups of 8 would fill a workgroup in order, invocation 1 is lane 0 of 8 in a subgroup of size 8 " +
      "that begins at invocation 1",
  });
});

test("where an invocation is told which subgroup it is in, these may lie as they like", () => {
  const byColumns = places(8, (n) => (n % 8) * 8 + Math.floor(n / 8));
  expect(judgePlaces(byColumns, true)).toEqual({ subgroup: { lanes: 8, hasIds: true, isAskedFor: false } });
  expect(judgePlaces(places(128), true)).toEqual({
    subgroup: { lanes: 64, hasIds: true, isAskedFor: false },
  });
});

test("but not with a lane that two invocations have, nor one that is not full", () => {
  expect(judgePlaces(places(32).map(withLaneTwice), true)).toHaveProperty(
    "fault",
    expect.stringContaining("each lane once, invocation 1 is lane 0"),
  );
  expect(judgePlaces(places(16).map(withTwelveLanes), true)).toHaveProperty("fault");
});

test("subgroups of a size that was asked for are those, or are not used", () => {
  const subgroup = { lanes: 16, hasIds: false, isAskedFor: true };
  expect(judgePlaces(places(16), false, 16)).toEqual({ subgroup });
  expect(judgePlaces(places(16), false, 32)).toEqual({
    fault: "they have 16 lanes where 32 were asked for",
  });
});

test("a subgroup that is not full is told", () => {
  const sparse = places(16).map(withTwelveLanes);
  expect(judgePlaces(sparse, false)).toHaveProperty(
    "fault",
    expect.stringContaining("invocation 0 is lane 0 of 12"),
  );
});

test("subgroups of two sizes are told", () => {
  const [small, large] = [places(16), places(32)];
  expect(judgePlaces([...small.slice(0, WORKGROUP), ...large.slice(WORKGROUP)], false)).toHaveProperty(
    "fault",
    expect.stringContaining("size 32"),
  );
});

test("lanes in another order within a subgroup are told", () => {
  const reversed = places(32).map(withLanesReversed);
  expect(judgePlaces(reversed, false)).toHaveProperty("fault");
});

test("a driver that returns nothing but zeros is not believed", () => {
  const zeros = Array.from({ length: WORKGROUP }, () => ({ size: 0, lane: 0, first: 0, lanes: 0 }));
  expect(judgePlaces(zeros, false)).toHaveProperty("fault");
});
