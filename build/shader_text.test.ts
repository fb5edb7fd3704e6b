import { expect, it } from "vitest";
import { withoutComments } from "./shader_text.ts";

it("leaves of a kernel's source what its compiler reads", () => {
  const source = `// y = 2 x

override N: u32; // how many

fn double(x: f32) -> f32 {
  // twice
  return x - -x;
}
`;
  expect(withoutComments(source)).toBe("override N:u32;\nfn double(x:f32)->f32{\nreturn x- -x;\n}\n");
});
