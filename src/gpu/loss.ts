import { inTime } from "../signals/in_time.ts";
import type { Gpu } from "./device.ts";

/** How long to wait for the news of a loss, after a failure that it may have caused. */
const LOSS_MS = 500;

/**
 * Await this where work on a device has failed: without its device work fails in many ways, some of them before the loss
 * is told. Takes half a second where the device is not lost.
 * @throws GpuLostError
 */
export async function throwIfLost({ device, lost }: Pick<Gpu, "device" | "lost">): Promise<void> {
  await inTime(LOSS_MS, device.lost, Error).catch(() => {}); // it is not lost
  lost.throwIfAborted();
}
