/** In bytes: wgpu's compiler of WGSL refuses an array whose length it is told and that has more, so Firefox does. */
const LARGEST_ARRAY = 2 ** 30;

/** How many bytes of a buffer a kernel can bind on a device, as an array with a length. */
export function bindableBytes({
  maxStorageBufferBindingSize,
}: Pick<GPUSupportedLimits, "maxStorageBufferBindingSize">): number {
  return Math.min(maxStorageBufferBindingSize, LARGEST_ARRAY);
}
