import { expect, test } from "vitest";
import { Kernels } from "./kernel.ts";

const device = {} as GPUDevice;

test.each([
  ["of 4 lanes, 16", 4, { TEAM_ROWS: 16, WORKGROUP: 4 }, 16],
  ["of 8 lanes, 8", 8, { TEAM_ROWS: 8, WORKGROUP: 8 }, 32],
  ["of 16 lanes, 4", 16, { TEAM_ROWS: 4 }, 16],
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
  expect(kernels.teamsByRows(20)).toBe(2);
});
