import type { Dtype } from "../../checkpoint/format/dtype.ts";

/** Codes of the ONNX schema for number types. */
export const FLOAT: number = 1;
export const UINT8: number = 2;
export const INT8: number = 3;
export const INT32: number = 6;
export const INT64: number = 7;
export const FLOAT16: number = 10;
export const BFLOAT16: number = 16;
export const UINT4: number = 21;
export const INT4: number = 22;

interface NumberType {
  readonly name: string;
  readonly bits: number;
}

/** The supported types, by code. */
export const NUMBER_TYPES: Readonly<Record<number, NumberType>> = {
  [FLOAT]: { name: "float32", bits: 32 },
  [UINT8]: { name: "uint8", bits: 8 },
  [INT8]: { name: "int8", bits: 8 },
  [INT32]: { name: "int32", bits: 32 },
  [INT64]: { name: "int64", bits: 64 },
  9: { name: "bool", bits: 8 },
  [FLOAT16]: { name: "float16", bits: 16 },
  [BFLOAT16]: { name: "bfloat16", bits: 16 },
  [UINT4]: { name: "uint4", bits: 4 },
  [INT4]: { name: "int4", bits: 4 },
};

/** safetensors' names for the types of weights and scales. */
export const DTYPES: Readonly<Record<number, Dtype>> = {
  [FLOAT]: "F32",
  [FLOAT16]: "F16",
  [BFLOAT16]: "BF16",
};
