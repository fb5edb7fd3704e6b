import { expect, test } from "vitest";
import { randomCheckpoint } from "./random.ts";
import { takeTensors } from "./tensors.ts";

test("a random checkpoint has every tensor of its shape, with numbers the size of weights", () => {
  const { config, tensors } = randomCheckpoint({ hiddenSize: 128, layerCount: 2, vocabSize: 64 });
  expect(() => takeTensors(tensors, config)).not.toThrow();
  expect(config.headCount * config.headSize).toBe(128);
  const bits = new Uint16Array(tensors.get("model.embed_tokens.weight")?.bytes.buffer ?? []);
  const exponents = new Set(Array.from(bits, (half) => (half >>> 10) & 31));
  expect([bits.length, [...exponents]]).toEqual([64 * 128, [9]]);
  expect(new Set(bits).size).toBeGreaterThan(1000);
});
