/** The dtypes of OLMo checkpoints, as safetensors spells them. */
export type Dtype = "F32" | "F16" | "BF16";

export const DTYPE_BYTES: Readonly<Record<Dtype, number>> = { F32: 4, F16: 2, BF16: 2 };

export function isDtype(value: unknown): value is Dtype {
  return typeof value === "string" && Object.hasOwn(DTYPE_BYTES, value);
}
