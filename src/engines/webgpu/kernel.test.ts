import { expect, test } from "vitest";
import { Kernels } from "./kernel.ts";

const device = {} as GPUDevice;

test.each([
  ["of 4 lanes, 32", 4, { TEAM_ROWS: 32, WORKGROUP: 4 }, 8],
  ["of 8 lanes, 4", 8, { TEAM_ROWS: 4 }, 8],
  ["of 32 lanes, 4", 32, { TEAM_ROWS: 4 }, 32],
])("of 256 rows a team makes, with subgroups %s", (_, lanes, constants, workgroups) => {
  const kernels = new Kernels({ device, subgroup: { lanes, hasIds: true, isAskedFor: false } });
  expect(kernels.byRows).toEqual(constants);
  expect(kernels.teamsByRows(256)).toBe(workgroups);
});

test("without subgroups an invocation makes 4 rows, for a real GPU has thousands of them", () => {
  const kernels = new Kernels({ device, subgroup: null });
  expect(kernels.byRows).toEqual({ TEAM_ROWS: 4 });
  expect(kernels.teamsByRows(256)).toBe(1);
});

test("a last team that has fewer rows is counted", () => {
  const kernels = new Kernels({ device, subgroup: { lanes: 4, hasIds: true, isAskedFor: false } });
  expect(kernels.teamsByRows(40)).toBe(2);
});

test("each block of rows has teams of its own", () => {
  const kernels = new Kernels({ device, subgroup: { lanes: 4, hasIds: true, isAskedFor: false } });
  expect(kernels.teamsByRows(120, 40)).toBe(6);
});
