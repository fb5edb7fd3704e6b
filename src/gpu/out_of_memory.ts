import { GpuMemoryError } from "./device.ts";
import { watchWebGpu } from "./watch.ts";

/**
 * Runs `make`, which allocates. WebGPU returns a buffer even if memory was not enough, and reports that only to an
 * error scope. Later calls that use such a buffer fail too, and may make `make` throw; only the cause is reported then.
 * A device's scopes are one stack: where `make` waits for nothing, no other's can come in between.
 * @throws GpuMemoryError; what `make` throws for another reason; Error if the GPU refused a call for another reason
 */
export async function refusingOutOfMemory<T>(device: GPUDevice, make: () => T | Promise<T>): Promise<T> {
  device.pushErrorScope("out-of-memory");
  device.pushErrorScope("validation");
  const made = attempt(make);
  if (made instanceof Promise) await made.catch(() => {}); // is thrown below
  const [invalid, refused] = await Promise.all([device.popErrorScope(), device.popErrorScope()]);
  if (refused) throw outOfMemory(refused);
  const result = await made;
  if (invalid) throw new Error(`The GPU refused a call: ${invalid.message}`);
  return result;
}

function attempt<T>(make: () => T | Promise<T>): T | Promise<T> {
  try {
    return make();
  } catch (error) {
    return Promise.reject(error);
  }
}

function outOfMemory({ message }: GPUError): GpuMemoryError {
  const megabytes = (watchWebGpu().ledger.totalBytes / 1e6).toFixed(1);
  return new GpuMemoryError(
    `The GPU has no memory left for this model: it refused a part of the ${megabytes} MB that this page asked for. ` +
      "Close other pages that use the GPU and try again.",
    message,
  );
}
