import { expect, test } from "vitest";
import { Kernels } from "./kernel.ts";

const device = {} as GPUDevice;

test.each([
  ["of 4 lanes, four in turn", 4, { TURNS: 4, WORKGROUP: 4 }, 16],
  ["of 8 lanes, two in turn", 8, { TURNS: 2, WORKGROUP: 8 }, 32],
  ["of 16 lanes, one", 16, { TURNS: 1 }, 16],
  ["of 32 lanes, one", 32, { TURNS: 1 }, 32],
])("of 64 pieces of work a team makes, with subgroups %s", (_, lanes, constants, workgroups) => {
  const kernels = new Kernels({ device, subgroup: { lanes, hasIds: true, isAskedFor: false } });
  expect(kernels.inTurns).toEqual(constants);
  expect(kernels.teamsInTurns(64)).toBe(workgroups);
});

test("without subgroups an invocation makes one piece of work, for a real GPU has thousands of them", () => {
  const kernels = new Kernels({ device, subgroup: null });
  expect(kernels.inTurns).toEqual({ TURNS: 1 });
  expect(kernels.teamsInTurns(64)).toBe(1);
});

test("a last team that has fewer pieces than turns is counted", () => {
  const kernels = new Kernels({ device, subgroup: { lanes: 4, hasIds: true, isAskedFor: false } });
  expect(kernels.teamsInTurns(5)).toBe(2);
});
