import { expect, test } from "vitest";
import { GpuMemoryError } from "../../gpu/device.ts";
import { cacheBufferBytes } from "./cache_buffer.ts";

const SIZES = { contextLength: 1000, keyValueHeadCount: 2, headSize: 16 };
const BYTES = 4 * 1000 * 2 * 16;

test("a cache that fills a buffer to its last byte fits", () => {
  const limits = { maxBufferSize: BYTES, maxStorageBufferBindingSize: BYTES };
  expect(cacheBufferBytes(SIZES, limits)).toBe(BYTES);
});

test.each([
  ["made", { maxBufferSize: BYTES - 1, maxStorageBufferBindingSize: BYTES }],
  ["bound", { maxBufferSize: BYTES, maxStorageBufferBindingSize: BYTES - 1 }],
])("one that can't be %s is refused, and the longest context that fits is named", (_, limits) => {
  const words = "take 128000 bytes for a context of 1000 tokens";
  expect(() => cacheBufferBytes(SIZES, limits)).toThrow(GpuMemoryError);
  expect(() => cacheBufferBytes(SIZES, limits)).toThrow(words);
  expect(() => cacheBufferBytes(SIZES, limits)).toThrow(
    "allows 127999 in a buffer. Choose a context of at most 999.",
  );
});
