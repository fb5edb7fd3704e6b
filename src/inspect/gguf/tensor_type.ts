/** How GGUF stores numbers: in blocks of a number of values and bytes. */
export interface TensorType {
  readonly name: string;
  readonly numbers: number;
  readonly bytes: number;
}

/** By ggml's type number, as listed in PyPI's gguf 0.19 (`GGML_QUANT_SIZES`). */
export const TENSOR_TYPES: ReadonlyMap<number, TensorType> = new Map([
  [0, { name: "F32", numbers: 1, bytes: 4 }],
  [1, { name: "F16", numbers: 1, bytes: 2 }],
  [2, { name: "Q4_0", numbers: 32, bytes: 18 }],
  [3, { name: "Q4_1", numbers: 32, bytes: 20 }],
  [6, { name: "Q5_0", numbers: 32, bytes: 22 }],
  [7, { name: "Q5_1", numbers: 32, bytes: 24 }],
  [8, { name: "Q8_0", numbers: 32, bytes: 34 }],
  [9, { name: "Q8_1", numbers: 32, bytes: 40 }],
  [10, { name: "Q2_K", numbers: 256, bytes: 84 }],
  [11, { name: "Q3_K", numbers: 256, bytes: 110 }],
  [12, { name: "Q4_K", numbers: 256, bytes: 144 }],
  [13, { name: "Q5_K", numbers: 256, bytes: 176 }],
  [14, { name: "Q6_K", numbers: 256, bytes: 210 }],
  [15, { name: "Q8_K", numbers: 256, bytes: 292 }],
  [16, { name: "IQ2_XXS", numbers: 256, bytes: 66 }],
  [17, { name: "IQ2_XS", numbers: 256, bytes: 74 }],
  [18, { name: "IQ3_XXS", numbers: 256, bytes: 98 }],
  [19, { name: "IQ1_S", numbers: 256, bytes: 50 }],
  [20, { name: "IQ4_NL", numbers: 32, bytes: 18 }],
  [21, { name: "IQ3_S", numbers: 256, bytes: 110 }],
  [22, { name: "IQ2_S", numbers: 256, bytes: 82 }],
  [23, { name: "IQ4_XS", numbers: 256, bytes: 136 }],
  [24, { name: "I8", numbers: 1, bytes: 1 }],
  [25, { name: "I16", numbers: 1, bytes: 2 }],
  [26, { name: "I32", numbers: 1, bytes: 4 }],
  [27, { name: "I64", numbers: 1, bytes: 8 }],
  [28, { name: "F64", numbers: 1, bytes: 8 }],
  [29, { name: "IQ1_M", numbers: 256, bytes: 56 }],
  [30, { name: "BF16", numbers: 1, bytes: 2 }],
  [34, { name: "TQ1_0", numbers: 256, bytes: 54 }],
  [35, { name: "TQ2_0", numbers: 256, bytes: 66 }],
  [39, { name: "MXFP4", numbers: 32, bytes: 17 }],
  [40, { name: "NVFP4", numbers: 64, bytes: 36 }],
  [41, { name: "Q1_0", numbers: 128, bytes: 18 }],
]);
