import { expect, it } from "vitest";
import { withoutComments } from "./shader_text.ts";

it("leaves of a kernel's source what its compiler reads", () => {
  const source = `// y = 2 x

override N: u32; // how many
@group(0) @binding(1) var<storage, read> x: array<f32>;

fn double(x: f32) -> f32 {
  // twice
  return x - -x;
}
`;
  expect(withoutComments(source)).toBe(
    "override N:u32;@group(0)@binding(1)var<storage>x:array<f32>;fn double(x:f32)->f32{return x- -x;}",
  );
});
