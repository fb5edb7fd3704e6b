/** Field numbers of the messages in `onnx.proto` that are read or written without its generated code. */
export const MODEL = { irVersion: 1, graph: 7, operatorSets: 8, functions: 25 } as const;
export const FUNCTION = { name: 1, domain: 10 } as const;
export const GRAPH = { node: 1, initializer: 5, input: 11, output: 12, described: 13 } as const;
export const NODE = { attribute: 5 } as const;
export const ATTRIBUTE = { tensor: 5, graph: 6, tensors: 10, graphs: 11 } as const;
export const TENSOR = { floatData: 4, int32Data: 5, rawData: 9, externalData: 13, dataLocation: 14 } as const;
/** Of an entry of `externalData`. */
export const ENTRY = { key: 1, value: 2 } as const;

/** How protobuf writes a field's contents: `bytes` for messages and texts too, after their length. */
export const WIRE = { varint: 0, eightBytes: 1, bytes: 2, fourBytes: 5 } as const;
