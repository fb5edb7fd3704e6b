import { expect, test } from "vitest";
import { firstDifferentByte, type ReadableBytes } from "./readable_bytes.ts";

const BYTES = 2 ** 24 + 5; // more than two pieces

function bytesWith(last: number): ReadableBytes {
  return {
    byteLength: BYTES,
    read: async (start, end) => {
      const bytes = new Uint8Array(end - start);
      if (end === BYTES) bytes[bytes.length - 1] = last;
      return bytes;
    },
  };
}

test("the first different byte is found many pieces behind, and none where there is none", async () => {
  expect(await firstDifferentByte(bytesWith(0), bytesWith(1))).toBe(BYTES - 1);
  expect(await firstDifferentByte(bytesWith(1), bytesWith(1))).toBeNull();
});
