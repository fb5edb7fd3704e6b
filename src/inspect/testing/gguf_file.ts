/** A tensor to write: the bytes of float32 zeros, except its first number. */
export interface WrittenTensor {
  readonly name: string;
  /** In ggml's order: [D, V] for a matrix. */
  readonly shape: readonly number[];
  readonly first: number;
  /** ggml's number of the type that the file says it has; float32 if not given. */
  readonly code?: number;
}

/** A GGUF file of version 3: metadata of several types, then float32 tensors. */
export function writeGguf(tensors: readonly WrittenTensor[], architecture: string): Uint8Array<ArrayBuffer> {
  const text = (value: string): Uint8Array[] => {
    const bytes = new TextEncoder().encode(value);
    return [u64(bytes.length), bytes];
  };
  const entries: Uint8Array[][] = [
    [...text("general.architecture"), u32(8), ...text(architecture)],
    [...text("general.alignment"), u32(4), u32(32)],
    [...text("tokenizer.ggml.tokens"), u32(9), u32(8), u64(2), ...text("a"), ...text("bc")],
    [...text("tokenizer.ggml.scores"), u32(9), u32(6), u64(3), new Uint8Array(12)],
  ];
  const data: Uint8Array[] = [];
  const described: Uint8Array[] = [];
  let offset = 0;
  for (const { name, shape, first, code = 0 } of tensors) {
    const numbers = new Float32Array(shape.reduce((product, size) => product * size, 1));
    numbers[0] = first;
    const bytes = new Uint8Array(32 * Math.ceil(numbers.byteLength / 32));
    bytes.set(new Uint8Array(numbers.buffer));
    described.push(...text(name), u32(shape.length), ...shape.map(u64), u32(code), u64(offset));
    data.push(bytes);
    offset += bytes.length;
  }
  const head = Buffer.concat([
    new TextEncoder().encode("GGUF"),
    u32(3),
    u64(tensors.length),
    u64(entries.length),
    ...entries.flat(),
    ...described,
  ]);
  const padding = new Uint8Array((32 - (head.length % 32)) % 32);
  return Uint8Array.from(Buffer.concat([head, padding, ...data]));
}

function u32(value: number): Uint8Array {
  return new Uint8Array(Uint32Array.of(value).buffer);
}

function u64(value: number): Uint8Array {
  return new Uint8Array(BigUint64Array.of(BigInt(value)).buffer);
}
