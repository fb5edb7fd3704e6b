import { expect, test } from "vitest";
import { withConstants } from "./with_constants.ts";

test("every override becomes a const of its type, also where the build left no spaces", () => {
  const source =
    "override D: u32; // columns\noverride EPSILON: f32;override CENTRED:bool;var<private> x: array<f32, D>;";
  expect(withConstants(source, { D: 8, EPSILON: 1e-5, CENTRED: 1 })).toBe(
    "const D=u32(8); // columns\nconst EPSILON=f32(0.00001);const CENTRED=bool(1);var<private> x: array<f32, D>;",
  );
});
