import { WORKGROUP } from "./judge_places.ts";

/** What most GPUs are built for. */
const USUAL_SIZE = 32;

/**
 * The size of subgroups that kernels ask for. Otherwise a compiler may choose another one for each kernel than the one that
 * was measured, or one larger than a workgroup, of which a part would be idle.
 * @returns null where none can be asked for
 */
export function askedSize({
  features,
  adapterInfo,
}: Pick<GPUDevice, "features" | "adapterInfo">): number | null {
  if (!features.has("subgroup-size-control")) return null;
  const { subgroupMinSize: least = 0, subgroupMaxSize: most = 0 } = adapterInfo;
  const size = Math.min(Math.max(USUAL_SIZE, least), most, WORKGROUP);
  return size > 0 && size >= least ? size : null;
}

/** A kernel that asks for subgroups of that size; its source as it is where none is asked for. */
export function askingFor(size: number | null, code: string): string {
  if (size === null) return code;
  return `enable subgroup_size_control;\n${code.replace("@compute", `@compute @subgroup_size(${size})`)}`;
}
