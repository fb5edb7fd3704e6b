import { WORKGROUP } from "../workgroup.ts";

/** The subgroup size that most GPUs are built for. */
const USUAL_SIZE = 32;

/** Where there are smaller ones, as on Intel, many lanes share few registers: 32 of them would leave a kernel too few. */
const SMALL_SIZE = 16;

/**
 * The subgroup size that kernels request. Without a request, a compiler may choose a size other than the measured one
 * for each kernel, or one larger than the workgroup, so that lanes are idle.
 * @returns null if no size can be requested
 */
export function askedSize({
  features,
  adapterInfo,
}: Pick<GPUDevice, "features" | "adapterInfo">): number | null {
  if (!features.has("subgroup-size-control")) return null;
  const { subgroupMinSize: least = 0, subgroupMaxSize: most = 0 } = adapterInfo;
  const usual = least < USUAL_SIZE ? SMALL_SIZE : USUAL_SIZE;
  const size = Math.min(Math.max(usual, least), most, WORKGROUP);
  return size > 0 && size >= least ? size : null;
}

/** Makes a kernel request this subgroup size; null leaves the source unchanged. */
export function askingFor(size: number | null, code: string): string {
  if (size === null) return code;
  return `enable subgroup_size_control;\n${code.replace("@compute", `@compute @subgroup_size(${size})`)}`;
}
