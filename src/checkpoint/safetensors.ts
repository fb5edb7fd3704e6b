/** The dtypes of OLMo checkpoints, as safetensors spells them. */
export type Dtype = "F32" | "F16" | "BF16";

/** A tensor as a view into the file's bytes: nothing is copied. */
export interface Tensor {
  readonly name: string;
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  readonly bytes: Uint8Array<ArrayBuffer>;
}
