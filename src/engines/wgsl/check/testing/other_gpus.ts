import { vi } from "vitest";
import { type Gpu, requestGpu } from "../../../../gpu/device.ts";

/** A GPU that reads every kernel otherwise. */
export async function gpuThatReads(change: (code: string) => string): Promise<Gpu> {
  const another = await requestGpu();
  const compile = another.device.createShaderModule.bind(another.device);
  vi.spyOn(another.device, "createShaderModule").mockImplementation((descriptor) =>
    compile({ ...descriptor, code: change(descriptor.code) }),
  );
  return another;
}

/** Another function in the place of one of WGSL's own, by the same name with "other_" before it. */
export function replacing(builtin: string, other: string): (code: string) => string {
  const call = new RegExp(String.raw`\b${builtin}\(`, "g");
  return (code) => {
    const replaced = code.replaceAll(call, `other_${builtin}(`);
    return replaced === code ? code : `${replaced}\n${other}`;
  };
}

/** As WGSL allows. */
export const withoutSubnormals = replacing(
  "unpack2x16float",
  "fn other_unpack2x16float(n: u32) -> vec2f { let two = unpack2x16float(n); return select(two, vec2f(), abs(two) < vec2f(0.00006103515625)); }",
);
