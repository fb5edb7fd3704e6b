import * as fc from "fast-check";

/** Names that every object has from its prototype, and others that go wrong easily. */
export const trickyName = fc.oneof(
  fc.constantFrom("__proto__", "constructor", "prototype", "toString", "valueOf", "hasOwnProperty", "then"),
  fc.constantFrom("", "a", "b", '"', "\\", "\0", "é", "\u{1f642}", "\ud800", "x".repeat(5000)),
  fc.string({ unit: "grapheme", maxLength: 12 }),
);

/** Numbers that lie about sizes. */
export const trickyNumber = fc.oneof(
  fc.nat(40),
  fc.constantFrom(-0, -1, 0.5, 1.5, 2 ** 31, 2 ** 32, 2 ** 53 - 1, 2 ** 53, 2 ** 63, 1e300, 5e-324),
);

const DEPTH = 20_000;
const DEEP_TEXT = "[".repeat(DEPTH) + "]".repeat(DEPTH);

/** Deeper than JavaScript can call itself; fast-check could not print it either. */
const deep: unknown = Object.defineProperty(JSON.parse(DEEP_TEXT) as object, fc.toStringMethod, {
  value: () => "[[[…]]]",
});

/** The JSON of a value, which may be nested too deep for JSON.stringify: then that of another one that is. */
export function jsonOf(value: unknown): string {
  try {
    return JSON.stringify(value) ?? "null";
  } catch {
    return DEEP_TEXT;
  }
}

/** Anything that JSON can hold. */
export const anyJson: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 40, arbitrary: fc.jsonValue({ depthSize: "small" }) },
  { weight: 10, arbitrary: trickyNumber },
  { weight: 8, arbitrary: trickyName },
  { weight: 1, arbitrary: fc.constant({ toString: 1, valueOf: 1, toJSON: 1 }) },
  { weight: 1, arbitrary: fc.constant("x".repeat(5000)) },
  { weight: 1, arbitrary: fc.constant(null).map(() => deep) },
);

/** An object with some of its values replaced, some lost, and some added. */
export function changed(
  object: object,
  names: readonly string[] = Object.keys(object),
): fc.Arbitrary<object> {
  const name = fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom(...names) },
    { weight: 1, arbitrary: trickyName },
  );
  const change = fc.tuple(
    name,
    fc.oneof({ weight: 1, arbitrary: fc.constant(undefined) }, { weight: 4, arbitrary: anyJson }),
  );
  return fc
    .array(change, { minLength: 1, maxLength: 3 })
    .map((changes) =>
      Object.fromEntries([...Object.entries(object), ...changes].filter(([, value]) => value !== undefined)),
    );
}
