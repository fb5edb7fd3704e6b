import { expect, test } from "vitest";
import { askedSize, askingFor } from "./asked_size.ts";

function deviceOf(subgroupMinSize: number, subgroupMaxSize: number, ...features: string[]) {
  const adapterInfo = { subgroupMinSize, subgroupMaxSize } as GPUAdapterInfo;
  return { features: new Set(features), adapterInfo };
}

test.each([
  [4, 4, 4], // SwiftShader
  [8, 32, 16], // Intel
  [16, 32, 16], // Intel, of late
  [32, 64, 32], // AMD
  [32, 128, 32], // NVIDIA on Windows
  [64, 128, 64], // Adreno
])("of subgroups of %i to %i lanes those of %i are asked for", (least, most, size) => {
  expect(askedSize(deviceOf(least, most, "subgroup-size-control"))).toBe(size);
});

test("none is asked for where none can be, nor one that a workgroup can't hold", () => {
  expect(askedSize(deviceOf(32, 32))).toBeNull();
  expect(askedSize(deviceOf(128, 128, "subgroup-size-control"))).toBeNull();
  expect(askedSize(deviceOf(0, 0, "subgroup-size-control"))).toBeNull();
});

test("a kernel asks at its entry point", () => {
  const code = "enable subgroups;\n@compute @workgroup_size(64)\nfn main() {}";
  expect(askingFor(null, code)).toBe(code);
  expect(askingFor(16, code)).toBe(
    "enable subgroup_size_control;\nenable subgroups;\n@compute @subgroup_size(16) @workgroup_size(64)\nfn main() {}",
  );
});
