import { fetched } from "../../checkpoint/transport/fetched.ts";
import { GpuMemoryError } from "../../gpu/device.ts";
import { isWithin, type Limits, type MemoryPlan } from "./plan.ts";

/** @throws GpuMemoryError where a device does not let the plan's buffers be made and bound; MissingCodeError */
export async function checkFit(plan: MemoryPlan, limits: Limits): Promise<void> {
  if (isWithin(plan, limits)) return;
  const { memoryFit } = await fetched("says what does not fit", import("./memory_fit.ts"));
  throw new GpuMemoryError(memoryFit(plan, limits).words);
}
