import * as fc from "fast-check";

/** Damage to files: a byte changed, a stretch removed or repeated. */
export interface Edit {
  readonly kind: "flip" | "cut" | "copy";
  readonly at: number;
  readonly by: number;
}

export const edits: fc.Arbitrary<Edit[]> = fc.array(
  fc.record({
    kind: fc.constantFrom("flip" as const, "flip" as const, "cut" as const, "copy" as const),
    at: fc.nat(),
    by: fc.integer({ min: 1, max: 255 }),
  }),
  { minLength: 1, maxLength: 4 },
);

export function edited(file: Uint8Array<ArrayBuffer>, changes: readonly Edit[]): Uint8Array<ArrayBuffer> {
  let bytes = file.slice();
  for (const { kind, at, by } of changes) {
    const from = at % (bytes.length + 1);
    const to = Math.min(from + by, bytes.length);
    if (kind === "flip") bytes[from] = (bytes[from] ?? 0) ^ by;
    else {
      const middle = kind === "copy" ? [...bytes.subarray(from, to), ...bytes.subarray(from, to)] : [];
      bytes = Uint8Array.from([...bytes.subarray(0, from), ...middle, ...bytes.subarray(to)]);
    }
  }
  return bytes;
}
