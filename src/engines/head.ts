/**
 * How logits are computed from the last hidden state.
 * - `tied`: hidden · wteᵀ, read from the embedding's own buffer.
 * - `untied`: `ff_out` is a second weight buffer. It is the checkpoint's own; for a tied checkpoint, as the control, it is
 *   a copy of `wte`, so that the text stays the same.
 * - `exported`: MatMul by Transpose(wte), as common ONNX exports have it. The runtime decides what becomes of it.
 */
export const HEADS = ["tied", "untied", "exported"] as const;
export type Head = (typeof HEADS)[number];

/** The head that computes what a model says, with nothing beside the model's own matrices. */
export function headOf(tied: boolean): Head {
  return tied ? "tied" : "untied";
}
