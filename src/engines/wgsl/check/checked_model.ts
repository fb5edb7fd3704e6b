import type { ModelOperations } from "../operations.ts";
import type { Scratch } from "../scratch.ts";

/** What is checked: the operations of a model, and the buffers that they are bound to. */
export interface CheckedModel {
  readonly device: GPUDevice;
  readonly scratch: Scratch<GPUBuffer>;
  readonly operations: ModelOperations;
}
