/** Makes an engine's buffers, or only takes note of what they would be. */
export interface Allocator<B> {
  /** A buffer for kernels to read and write, zero at first. */
  storage(label: string, bytes: number): B;
  /** What is on its way between kernels: so many 32-bit numbers. */
  activation(name: string, numbers: number): B;
  /** Small parameters, read alike by all invocations of a kernel. */
  uniform(label: string, bytes: number): B;
  /** What the CPU reads results from. */
  staging(label: string, bytes: number): B;
}
