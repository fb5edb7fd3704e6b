import * as fc from "fast-check";

/** What happens to files: a byte is changed, a piece is lost, doubled or put elsewhere, the end is missing. */
export type Mutation = (bytes: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer>;

const place = fc.double({ min: 0, max: 1, noNaN: true });

function inTwo(bytes: Uint8Array<ArrayBuffer>, at: number): [number[], number[]] {
  const cut = Math.floor(at * bytes.length);
  return [[...bytes.subarray(0, cut)], [...bytes.subarray(cut)]];
}

const flip = fc.tuple(place, fc.integer({ min: 1, max: 255 })).map(([at, by]): Mutation => (bytes) => {
  const [before, [byte = 0, ...after]] = inTwo(bytes, at);
  return Uint8Array.from([...before, byte ^ by, ...after]);
});
const truncate = place.map(
  (at): Mutation =>
    (bytes) =>
      Uint8Array.from(inTwo(bytes, at)[0]),
);
const lose = fc.tuple(place, fc.nat(40)).map(([at, count]): Mutation => (bytes) => {
  const [before, after] = inTwo(bytes, at);
  return Uint8Array.from([...before, ...after.slice(count)]);
});
const splice = fc.tuple(place, place, fc.nat(40)).map(([from, to, count]): Mutation => (bytes) => {
  const piece = inTwo(bytes, from)[1].slice(0, count);
  const [before, after] = inTwo(bytes, to);
  return Uint8Array.from([...before, ...piece, ...after]);
});
const insert = fc.tuple(place, fc.uint8Array({ maxLength: 8 })).map(([at, piece]): Mutation => (bytes) => {
  const [before, after] = inTwo(bytes, at);
  return Uint8Array.from([...before, ...piece, ...after]);
});

/** One to four of them, one after the other. */
export const mutation: fc.Arbitrary<Mutation> = fc
  .array(fc.oneof(flip, truncate, lose, splice, insert), { minLength: 1, maxLength: 4 })
  .map(
    (all): Mutation =>
      (bytes) =>
        all.reduce((changed, mutate) => mutate(changed), bytes),
  );
