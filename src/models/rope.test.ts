import { expect, test } from "vitest";
import { frequencies } from "./rope.ts";

/** LlamaRotaryEmbedding(config).inv_freq of transformers 5.23 with the config of Llama 3.2 1B: float32. */
const LLAMA_3_2_1B = [
  1, 0.6636013, 0.4403666, 0.2922278, 0.1939228, 0.1286874, 0.0853971, 0.05666962, 0.03760603, 0.02495541,
  0.01656044, 0.01098953, 0.007292665, 0.004839421, 0.003211446, 0.001290548, 0.0004295567, 9.708286e-5,
  1.946164e-5, 1.291477e-5, 8.570256e-6, 5.687232e-6, 3.774054e-6, 2.504467e-6, 1.661967e-6, 1.102884e-6,
  7.318749e-7, 4.856731e-7, 3.222933e-7, 2.138742e-7, 1.419272e-7, 9.418306e-8,
];

test("without scaling a pair turns by theta^(-2 i / E)", () => {
  expect(frequencies({ theta: 10_000, scaling: null }, 8)).toEqual(
    [1, 0.1, 0.01, 0.001].map((turn) => expect.closeTo(turn, 12)),
  );
});

test("linear makes all turns slower alike: position 8 turns as position 1 did", () => {
  const scaling = { kind: "linear", factor: 8 } as const;
  const plain = frequencies({ theta: 10_000, scaling: null }, 8);
  expect(frequencies({ theta: 10_000, scaling }, 8).map((turn) => 8 * turn)).toEqual(plain);
});

test("llama3 is as transformers has it", () => {
  const scaling = {
    kind: "llama3",
    factor: 32,
    lowFrequencyFactor: 1,
    highFrequencyFactor: 4,
    originalContext: 8192,
  } as const;
  const stretched = frequencies({ theta: 500_000, scaling }, 64);
  const errors = LLAMA_3_2_1B.map((expected, i) => Math.abs((stretched[i] ?? NaN) / expected - 1));
  expect(Math.max(...errors)).toBeLessThan(1e-6);
});
