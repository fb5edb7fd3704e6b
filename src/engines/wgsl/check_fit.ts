import { GpuMemoryError } from "../../gpu/device.ts";
import { isWithin, type Limits, type MemoryPlan } from "./plan.ts";

const SHORT = "The model does not fit on this GPU. Choose a smaller one.";

/** @throws GpuMemoryError where a device does not let the plan's buffers be made and bound */
export async function checkFit(plan: MemoryPlan, limits: Limits): Promise<void> {
  if (isWithin(plan, limits)) return;
  const code = await import("./memory_fit.ts").catch(() => null); // without it the refusal is shorter
  throw new GpuMemoryError(code?.memoryFit(plan, limits).words ?? SHORT);
}
