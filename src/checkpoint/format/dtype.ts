/** The dtypes supported for weights, as safetensors spells them. */
export type Dtype = "F32" | "F16" | "BF16";

export const DTYPE_BYTES: Readonly<Record<Dtype, number>> = { F32: 4, F16: 2, BF16: 2 };

export function isDtype(value: string): value is Dtype {
  return Object.hasOwn(DTYPE_BYTES, value);
}

/**
 * Bits per number, for every dtype of safetensors 0.8: files also hold tensors that are not weights, such as masks and
 * RoPE angles.
 * https://github.com/huggingface/safetensors/blob/main/safetensors/src/tensor.rs
 */
const BITS: ReadonlyMap<string, number> = new Map([
  ["BOOL", 8],
  ["F4", 4],
  ["F6_E2M3", 6],
  ["F6_E3M2", 6],
  ["U8", 8],
  ["I8", 8],
  ["F8_E5M2", 8],
  ["F8_E4M3", 8],
  ["F8_E8M0", 8],
  ["F8_E4M3FNUZ", 8],
  ["F8_E5M2FNUZ", 8],
  ["I16", 16],
  ["U16", 16],
  ["F16", 16],
  ["BF16", 16],
  ["I32", 32],
  ["U32", 32],
  ["F32", 32],
  ["C64", 64],
  ["F64", 64],
  ["I64", 64],
  ["U64", 64],
]);

/** Null if safetensors has no such dtype. */
export function bitsOf(dtype: string): number | null {
  return BITS.get(dtype) ?? null;
}
