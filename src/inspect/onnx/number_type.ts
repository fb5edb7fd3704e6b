import type { Dtype } from "../../checkpoint/format/dtype.ts";

/** Codes of the ONNX schema for number types. */
export const FLOAT: number = 1;
export const UINT8: number = 2;
export const INT8: number = 3;
export const INT32: number = 6;
export const INT64: number = 7;
export const FLOAT16: number = 10;
export const DOUBLE: number = 11;
export const BFLOAT16: number = 16;
export const UINT4: number = 21;
export const INT4: number = 22;

interface NumberType {
  readonly name: string;
  readonly bits: number;
}

/** The types of PyPI's onnx 1.23 that have a size, by code: a tensor of any of them may have to be moved. */
export const NUMBER_TYPES: Readonly<Record<number, NumberType>> = {
  [FLOAT]: { name: "float32", bits: 32 },
  [UINT8]: { name: "uint8", bits: 8 },
  [INT8]: { name: "int8", bits: 8 },
  4: { name: "uint16", bits: 16 },
  5: { name: "int16", bits: 16 },
  [INT32]: { name: "int32", bits: 32 },
  [INT64]: { name: "int64", bits: 64 },
  9: { name: "bool", bits: 8 },
  [FLOAT16]: { name: "float16", bits: 16 },
  [DOUBLE]: { name: "float64", bits: 64 },
  12: { name: "uint32", bits: 32 },
  13: { name: "uint64", bits: 64 },
  14: { name: "complex64", bits: 64 },
  15: { name: "complex128", bits: 128 },
  [BFLOAT16]: { name: "bfloat16", bits: 16 },
  17: { name: "float8e4m3fn", bits: 8 },
  18: { name: "float8e4m3fnuz", bits: 8 },
  19: { name: "float8e5m2", bits: 8 },
  20: { name: "float8e5m2fnuz", bits: 8 },
  [UINT4]: { name: "uint4", bits: 4 },
  [INT4]: { name: "int4", bits: 4 },
  23: { name: "float4e2m1", bits: 4 },
  24: { name: "float8e8m0", bits: 8 },
  25: { name: "uint2", bits: 2 },
  26: { name: "int2", bits: 2 },
  27: { name: "float6e2m3", bits: 6 },
  28: { name: "float6e3m2", bits: 6 },
};

/** safetensors' names for the types of weights and scales. */
export const DTYPES: Readonly<Record<number, Dtype>> = {
  [FLOAT]: "F32",
  [FLOAT16]: "F16",
  [BFLOAT16]: "BF16",
};
